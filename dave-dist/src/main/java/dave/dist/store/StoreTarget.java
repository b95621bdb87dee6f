package dave.dist.store;

import dave.cli.command.archive.DatTarget;
import dave.cli.command.archive.ImportTally;
import dave.cli.command.archive.ImportTally.Outcome;
import dave.cli.failure.CliFailure;
import dave.engine.store.Admission;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.StoreEvent;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Verification;
import dave.wire.crypto.Verification.Flaw;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Imports into a store that no node has open. Dats are verified on all cores. */
final class StoreTarget implements DatTarget {
  private static final Logger LOG = LoggerFactory.getLogger("/import");

  /** Fits the queue of the store, of which dats without a sync may take three quarters. */
  private static final int BATCH = 1_024;

  private final DatStore store;
  private final DatVerifier verifier;
  private final InstantSource clock;
  private final ImportTally tally;
  private final List<Dat> batch = new ArrayList<>(BATCH);

  StoreTarget(DatStore store, DatVerifier verifier, InstantSource clock, ImportTally tally) {
    this.store = store;
    this.verifier = verifier;
    this.clock = clock;
    this.tally = tally;
    store
        .events()
        .filter(StoreEvent.Evicted.class::isInstance)
        .subscribe(event -> tally.evicted(), late -> LOG.warn("evictions are not counted", late));
  }

  @Override
  public void put(Dat dat) {
    batch.add(dat);
    if (batch.size() == BATCH) {
      flush(Durability.RELAXED);
    }
  }

  /** Puts the last dats. The sync that ends them covers all dats before. */
  @Override
  public void finish() {
    flush(Durability.SYNCED);
  }

  private void flush(Durability durability) {
    long nowMs = clock.millis();
    List<Verification> verified =
        batch.parallelStream().map(dat -> verifier.verify(dat, nowMs)).toList();
    batch.clear();
    List<Mono<Admission>> answers = new ArrayList<>();
    for (Verification verification : verified) {
      switch (verification) {
        case Verification.Genuine genuine -> answers.add(offer(genuine.dat(), durability));
        case Verification.Flawed flawed -> tally.refused(reason(flawed.flaw()));
      }
    }
    Flux.concat(answers).doOnNext(this::admitted).blockLast();
  }

  private Mono<Admission> offer(VerifiedDat dat, Durability durability) {
    return store.put(dat, durability);
  }

  private void admitted(Admission admission) {
    switch (admission) {
      case Admission.Stored stored -> tally.add(Outcome.STORED);
      case Admission.Replaced replaced -> tally.add(Outcome.REPLACED);
      case Admission.Joined joined -> tally.add(Outcome.STORED);
      case Admission.Ignored ignored -> {
        if (ignored == Admission.Ignored.ALREADY_HELD) {
          tally.add(Outcome.ALREADY_HELD);
        } else {
          tally.refused(ignored.name());
        }
      }
      case Admission.Unavailable unavailable ->
          throw CliFailure.failure("the store cannot be written: " + unavailable.cause());
    }
  }

  /** Returns the API's reason for a flaw. */
  private static String reason(Flaw flaw) {
    return switch (flaw) {
      case FUTURE -> "TIME_IN_FUTURE";
      case DIFFICULTY -> "DIFFICULTY_TOO_LOW";
      case WORK -> "WORK_INVALID";
      case AUTHOR -> "AUTHOR_INVALID";
      case SIGNATURE -> "SIGNATURE_INVALID";
    };
  }

  @Override
  public void close() {
    store.close();
  }
}
