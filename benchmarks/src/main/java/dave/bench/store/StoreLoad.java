package dave.bench.store;

import dave.bench.measure.Rate;
import dave.bench.measure.Rate.Moment;
import dave.engine.store.Admission;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.storage.RocksDatStore;
import dave.storage.StoreConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Offers dats to a store as gossip does: many at a time, without a sync, and another after each
 * answer.
 *
 * <p>Time is virtual, ten dats per millisecond, so that the same dats are evicted in every run.
 */
final class StoreLoad implements AutoCloseable {
  private static final int IN_FLIGHT = 2_048;
  private static final long SCATTER = 0x9e3779b97f4a7c15L;
  private static final int DATS_A_MS = 10;
  static final long START_MS = 1_700_000_000_000L;

  private final SeededDats dats;
  private final long spreadMs;
  private final RocksDatStore store;
  private final AtomicLong next = new AtomicLong();
  private final Semaphore room = new Semaphore(IN_FLIGHT);
  private volatile Admission refused = Admission.Ignored.ALREADY_HELD;
  private final AtomicLong refusals = new AtomicLong();

  StoreLoad(SeededDats dats, Path folder, long capacityBytes, long from) {
    this(dats, folder, capacityBytes, from, 0);
  }

  /**
   * A load of dats that are older than the moment they come.
   *
   * @param spreadMs by how much at most; the age of each depends on its number
   */
  StoreLoad(SeededDats dats, Path folder, long capacityBytes, long from, long spreadMs) {
    this.dats = dats;
    this.spreadMs = spreadMs;
    next.set(from);
    store =
        RocksDatStore.open(
            folder,
            StoreConfig.of(capacityBytes, Mass.WORK),
            () -> Instant.ofEpochMilli(timeMs()),
            new Random(1));
  }

  private long timeMs() {
    return START_MS + next.get() / DATS_A_MS;
  }

  RocksDatStore store() {
    return store;
  }

  /**
   * Offers the dats of the next numbers, and returns when all are stored and on the disk.
   *
   * @throws IllegalStateException if a dat was refused
   */
  Rate insert(int count) throws InterruptedException {
    Moment from = Moment.now();
    for (int i = 0; i < count - 1; i++) {
      room.acquire();
      offer(Durability.RELAXED);
    }
    room.acquire();
    offer(Durability.SYNCED);
    room.acquire(IN_FLIGHT);
    room.release(IN_FLIGHT);
    if (refusals.get() > 0) {
      throw new IllegalStateException(refusals + " dats were refused, the last as " + refused);
    }
    return Rate.of(count, from, Moment.now());
  }

  private void offer(Durability durability) {
    long number = next.getAndIncrement();
    long ageMs = spreadMs == 0 ? 0 : Long.remainderUnsigned(number * SCATTER, spreadMs);
    store
        .put(dats.dat(number, timeMs() - ageMs), durability)
        .subscribe(
            admission -> {
              if (!admission.admitted()) {
                refused = admission;
                refusals.incrementAndGet();
              }
              room.release();
            });
  }

  @Override
  public void close() {
    store.close();
  }
}
