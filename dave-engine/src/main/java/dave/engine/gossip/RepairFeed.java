package dave.engine.gossip;

import dave.engine.log.FaultLog;
import dave.engine.stem.Stem;
import dave.engine.store.DatStore;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Provides dats that are drawn uniformly from the whole store, without those in the stem. It reads
 * ahead, so that no slot waits for a disk: about as many dats as a quarter of a second takes, 1 to
 * {@value #MAX}. On the core worker only.
 */
public final class RepairFeed {
  static final int MAX = 64;

  private final DatStore store;
  private final Stem stem;
  private final Scheduler io;
  private final Scheduler core;
  private final RandomGenerator random;
  private final FaultLog faults;
  private final int capacity;
  private final Queue<Dat> ready = new ArrayDeque<>();
  private boolean reading;
  private int reads;

  /**
   * @param nowMs the steady clock
   */
  public RepairFeed(
      DatStore store,
      Stem stem,
      Scheduler io,
      Scheduler core,
      RandomGenerator random,
      LongSupplier nowMs,
      Duration epoch) {
    this.store = store;
    this.stem = stem;
    this.io = io;
    this.core = core;
    this.random = random;
    faults =
        new FaultLog(LoggerFactory.getLogger("/gossip/repair"), "cannot read the store", nowMs);
    capacity = Math.clamp(250_000_000 / epoch.toNanos(), 1, MAX);
  }

  /** The next dat, or null if none is ready. Starts to read more when few are left. */
  @Nullable Dat poll() {
    Dat next = ready.poll();
    while (next != null && stem.holds(next.work())) {
      next = ready.poll();
    }
    if (!reading && ready.size() <= capacity / 2) {
      refill();
    }
    return next;
  }

  private void refill() {
    List<WorkHash> works = new ArrayList<>();
    for (int missing = capacity - ready.size(); missing > 0; missing--) {
      Optional<WorkHash> work = store.randomWork(random);
      if (work.isEmpty()) {
        return;
      }
      works.add(work.get());
    }
    reading = true;
    int turns = reads++ & 0xffff;
    Mono.fromCallable(() -> read(works, turns))
        .subscribeOn(io)
        .publishOn(core)
        .subscribe(
            dats -> {
              reading = false;
              ready.addAll(dats);
            },
            error -> {
              reading = false;
              faults.warn(error);
            });
  }

  private List<Dat> read(List<WorkHash> works, int turns) {
    int turn = turns;
    List<Dat> dats = new ArrayList<>(works.size());
    for (WorkHash work : works) {
      List<VerifiedDat> claims = store.claims(work);
      if (!claims.isEmpty() && !stem.holds(work)) {
        // The claims on one work take turns. Together they get as many draws as any other work.
        dats.add(claims.get(turn++ % claims.size()).dat());
      }
    }
    return dats;
  }
}
