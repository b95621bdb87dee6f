package dave.engine.stem;

import dave.engine.store.Admission;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Presence;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Writes dats to the store. A dat enters the stem before the store has it, so that nobody can see
 * it in between. Thread-safe.
 */
public final class DatWriter {
  private final DatStore store;
  private final Stem stem;
  private final Scheduler io;

  /**
   * @param io where the store is read
   */
  public DatWriter(DatStore store, Stem stem, Scheduler io) {
    this.store = store;
    this.stem = stem;
    this.io = io;
  }

  /**
   * The decision on a dat.
   *
   * @param seen the decision as a stranger sees it: that of a store without the dats in the stem
   */
  public record Entry(Admission admission, Admission seen) {}

  /** Offers a dat that is put at this node, and syncs it to disk. */
  public Mono<Entry> own(VerifiedDat dat) {
    return Mono.defer(
        () -> {
          StemState before = stemState(dat);
          return enter(dat, null, stem.acceptsOwn())
              .flatMap(entered -> offer(dat, Durability.SYNCED, entered))
              .map(admission -> new Entry(admission, seen(dat, admission, before)));
        });
  }

  /** The entry of a dat that is put at this node and refused before it is offered. */
  public Entry refused(VerifiedDat dat, Admission.Ignored reason) {
    return new Entry(reason, seen(dat, reason, stemState(dat)));
  }

  /**
   * Offers a dat that a peer sent.
   *
   * @param marked whether it came along a stem
   */
  public Mono<Admission> from(PeerAddress from, VerifiedDat dat, boolean marked) {
    return enter(dat, from, marked && stem.acceptsFrom(from))
        .flatMap(
            entered ->
                offer(dat, Durability.RELAXED, entered)
                    .doOnNext(decided -> show(dat, decided, entered)));
  }

  private Mono<Boolean> enter(VerifiedDat dat, @Nullable PeerAddress from, boolean taken) {
    if (!taken || !(store.presence(dat.dat().work()) instanceof Presence.Absent)) {
      return Mono.just(false);
    }
    if (dat.dat().key().isEmpty()) {
      return Mono.just(stem.add(dat, from, null, store.lastArrival()));
    }
    // Others must see the older record without a break, so it is read before the dat enters.
    return Mono.fromCallable(() -> stem.add(dat, from, older(dat), store.lastArrival()))
        .subscribeOn(io);
  }

  private @Nullable VerifiedDat older(VerifiedDat dat) {
    return store
        .byRegister(dat.dat().key(), dat.dat().author())
        .flatMap(stem::visible)
        .orElse(null);
  }

  private Mono<Admission> offer(VerifiedDat dat, Durability durability, boolean entered) {
    Mono<Admission> admission = store.put(dat, durability);
    return entered ? admission.doOnNext(decided -> settle(dat, decided)) : admission;
  }

  private void settle(VerifiedDat dat, Admission admission) {
    switch (admission) {
      case Admission.Stored stored -> stem.arrived(dat.dat().work(), stored.sequence());
      case Admission.Joined joined -> stem.arrived(dat.dat().work(), joined.sequence());
      case Admission.Replaced replaced -> stem.arrived(dat.dat().work(), replaced.sequence());
      case Admission.Ignored ignored -> stem.remove(dat.dat().work());
      case Admission.Unavailable unavailable -> stem.remove(dat.dat().work());
    }
  }

  private void show(VerifiedDat dat, Admission admission, boolean entered) {
    if (admission == Admission.Ignored.SUPERSEDED && !entered) {
      stem.show(dat);
    }
  }

  /**
   * The part of the stem that matters for an offered dat.
   *
   * @param same whether a dat of its work is in the stem
   * @param record the record of its register, if that is in the stem
   */
  private record StemState(boolean same, Optional<Stem.Hiding> record) {}

  private StemState stemState(VerifiedDat dat) {
    return new StemState(stem.holds(dat.dat().work()), stem.hiding(dat));
  }

  /**
   * The decision of a store without the dats in the stem. The stem must not change the answer to a
   * copy, to an older record, or to a claim on contested work.
   */
  private static Admission seen(VerifiedDat dat, Admission admission, StemState before) {
    Optional<VerifiedDat> shown = before.record().flatMap(Stem.Hiding::shown);
    return switch (admission) {
      case Admission.Replaced replaced ->
          before.record().filter(hiding -> hiding.dat().equals(replaced.previous())).isPresent()
              ? entered(shown, replaced.sequence())
              : replaced;
      case Admission.Ignored ignored ->
          switch (ignored) {
            case ALREADY_HELD, WORK_TAKEN -> before.same() ? entered(shown, 0) : ignored;
            case SUPERSEDED -> before.record().isPresent() ? older(dat, shown) : ignored;
            case TOO_LIGHT -> ignored;
          };
      case Admission.Joined joined -> before.same() ? entered(shown, joined.sequence()) : joined;
      case Admission.Stored stored -> stored;
      case Admission.Unavailable unavailable -> unavailable;
    };
  }

  private static Admission entered(Optional<VerifiedDat> shown, long sequence) {
    return shown
        .<Admission>map(previous -> new Admission.Replaced(previous, sequence))
        .orElseGet(() -> new Admission.Stored(sequence));
  }

  private static Admission older(VerifiedDat dat, Optional<VerifiedDat> shown) {
    if (shown.isPresent() && !dat.dat().supersedes(shown.get().dat())) {
      return shown.get().dat().work().equals(dat.dat().work())
          ? Admission.Ignored.ALREADY_HELD
          : Admission.Ignored.SUPERSEDED;
    }
    return entered(shown, 0);
  }
}
