package dave.storage;

import dave.engine.store.Admission;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.StoreEvents;
import dave.storage.index.KeyHeads;
import dave.storage.rocks.Columns;
import dave.wire.VerifiedDat;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The only thread that writes. It takes offers in groups. The decisions on a group are written as
 * one batch or a few, and one sync makes the whole group safe. Synced offers are answered after the
 * sync, relaxed ones after the write.
 *
 * <p>After an I/O error it refuses offers, and tries about once a second to open the database
 * again.
 */
final class StoreWorker {
  private static final Logger LOG = LoggerFactory.getLogger("/store/write");
  private static final String CANNOT_WRITE = "cannot write to the store";
  private static final int GROUP = 256;
  private static final int MAX_UNSYNCED = 10_000;
  private static final long SYNC_MS = 1_000;
  private static final long RETRY_MS = 1_000;

  private final Columns columns;
  private final StoreOpening opening;
  private final InstantSource clock;
  private final StoreEvents events = new StoreEvents();
  private final int queueCapacity;
  private final BlockingQueue<Offer> queue;
  private final Thread thread;

  private volatile StoreState state;
  private volatile @Nullable String fault;
  private volatile boolean closing;

  /** Whether something was written since the last sync. Writers of small values set it too. */
  private volatile boolean unsynced;

  // For the worker only.
  private int changesSinceSync;
  private long unsyncedSinceMs;
  private long faultedAtMs;

  private record Offer(VerifiedDat dat, Durability durability, Sinks.One<Admission> answer) {
    void answer(Admission admission) {
      answer.emitValue(admission, Sinks.EmitFailureHandler.FAIL_FAST);
    }
  }

  StoreWorker(
      Columns columns,
      StoreOpening opening,
      StoreState state,
      InstantSource clock,
      int queueCapacity) {
    this.columns = columns;
    this.opening = opening;
    this.state = state;
    this.clock = clock;
    this.queueCapacity = queueCapacity;
    this.queue = new LinkedBlockingQueue<>(queueCapacity);
    this.thread = new Thread(this::run, "dave-store");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  StoreState state() {
    return state;
  }

  /** The heaviest records of requested keys. */
  KeyHeads heads() {
    return opening.heads();
  }

  StoreEvents events() {
    return events;
  }

  boolean writable() {
    return fault == null && !closing;
  }

  /** Notes a write that should be synced soon. */
  void written() {
    unsynced = true;
  }

  /** See {@link dave.engine.store.DatStore#put}; never blocks. */
  Mono<Admission> offer(VerifiedDat dat, Durability durability) {
    Offer offer = new Offer(dat, durability, Sinks.one());
    boolean full = durability == Durability.RELAXED && queue.size() >= queueCapacity * 3L / 4;
    if (closing) {
      offer.answer(new Admission.Unavailable("the store is closed"));
    } else if (full || !queue.offer(offer)) {
      offer.answer(
          new Admission.Unavailable("overload: " + queue.size() + " offers wait for the store"));
    } else if (closing && queue.remove(offer)) {
      offer.answer(new Admission.Unavailable("the store is closed"));
    }
    return offer.answer.asMono();
  }

  private void run() {
    List<Offer> group = new ArrayList<>(GROUP);
    while (!closing || !queue.isEmpty()) {
      try {
        Offer first = queue.poll(SYNC_MS, TimeUnit.MILLISECONDS);
        if (first != null) {
          group.add(first);
          queue.drainTo(group, GROUP - 1);
        }
        process(group);
      } catch (InterruptedException e) {
        LOG.trace("woken to close");
      } finally {
        group.clear();
      }
    }
  }

  /** Decides on a group of offers. For an empty group it only does the work that is due. */
  private void process(List<Offer> group) {
    recoverIfDue(group.isEmpty());
    List<Admission> admissions = new ArrayList<>(group.size());
    int written = 0;
    boolean syncWanted = group.isEmpty();
    for (Offer offer : group) {
      Admission admission = decide(offer.dat);
      if (state.addEventsTo(events)) {
        written = answerRelaxed(group, admissions, written); // A decision wrote earlier ones.
      }
      admissions.add(admission);
      syncWanted |= offer.durability == Durability.SYNCED;
    }
    @Nullable String unwritten = write();
    if (unwritten != null) {
      Collections.fill(
          admissions.subList(written, group.size()), new Admission.Unavailable(unwritten));
    }
    state.addEventsTo(events);
    answerRelaxed(group, admissions, written);
    @Nullable String lost = syncIfDue(syncWanted);
    for (int i = 0; i < group.size(); i++) {
      if (group.get(i).durability == Durability.SYNCED) {
        group.get(i).answer(lost == null ? admissions.get(i) : new Admission.Unavailable(lost));
      }
    }
  }

  /**
   * Emits the events of what was written, and answers the relaxed offers that were not answered
   * yet.
   *
   * @return how many offers are now answered or wait only for the sync
   */
  private int answerRelaxed(List<Offer> group, List<Admission> admissions, int from) {
    events.drain();
    for (int i = from; i < admissions.size(); i++) {
      if (group.get(i).durability == Durability.RELAXED) {
        group.get(i).answer(admissions.get(i));
      }
    }
    return admissions.size();
  }

  private Admission decide(VerifiedDat dat) {
    String known = fault;
    if (known != null) {
      return new Admission.Unavailable(known);
    }
    try {
      Admission admission = state.admit(dat, clock.millis());
      if (admission.admitted()) {
        changesSinceSync++;
        unsynced = true;
      }
      return admission;
    } catch (RuntimeException e) {
      return new Admission.Unavailable(fail(CANNOT_WRITE, e));
    }
  }

  /**
   * Writes the decisions.
   *
   * @return why they are not written, or null if they are
   */
  private @Nullable String write() {
    if (fault == null) {
      try {
        state.write();
      } catch (RocksDBException | RuntimeException e) {
        fail(CANNOT_WRITE, e);
      }
    }
    return fault;
  }

  /**
   * Syncs the store if it is due.
   *
   * @return why written changes may be lost, or null if they are safe or need not be safe yet
   */
  private @Nullable String syncIfDue(boolean wanted) {
    long nowMs = clock.millis();
    if (!unsynced) {
      unsyncedSinceMs = nowMs;
      return null;
    }
    boolean due =
        wanted
            || changesSinceSync >= MAX_UNSYNCED
            || nowMs - unsyncedSinceMs >= SYNC_MS
            || nowMs < unsyncedSinceMs;
    if (fault != null || !due) {
      return null;
    }
    try {
      unsynced = false;
      columns.sync();
      changesSinceSync = 0;
      unsyncedSinceMs = nowMs;
      return null;
    } catch (RocksDBException | RuntimeException e) {
      return fail("cannot sync the store to disk", e);
    }
  }

  private String fail(String what, Exception e) {
    String cause = what + ": " + e.getMessage();
    LOG.error("{}; puts are refused until it can be written again", what, e);
    fault = cause;
    faultedAtMs = clock.millis();
    return cause;
  }

  /**
   * Opens the database again after a fault. Loads the state again too, as part of a failed write
   * may be on the disk.
   */
  private void recoverIfDue(boolean idle) {
    long nowMs = clock.millis();
    if (fault == null || !(idle || Math.abs(nowMs - faultedAtMs) >= RETRY_MS)) {
      return;
    }
    faultedAtMs = nowMs;
    try {
      columns.reopen();
      state = opening.load();
      columns.sync();
      fault = null;
      LOG.info("the store can be written again");
    } catch (RocksDBException | RuntimeException e) {
      LOG.warn("the store still cannot be written: {}", e.getMessage());
    }
  }

  /**
   * Decides on all offers that wait, then stops; idempotent.
   *
   * @return whether all changes are safe on the disk
   */
  boolean stop() {
    closing = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    events.complete();
    return fault == null;
  }
}
