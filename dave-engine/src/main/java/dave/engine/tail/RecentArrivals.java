package dave.engine.tail;

import dave.engine.store.Arrival;
import dave.engine.store.StoreEvent;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the end of the arrival log in memory, from the store's events. Walks near the end share it,
 * so that each need not read the store.
 *
 * <p>Guarantees: it covers an unbroken range of at most {@value #SIZE} arrivals. It contains each
 * of these that the store still holds, and none that an event reported as gone. All readers get the
 * same objects. Thread-safe; never waits for a disk.
 */
final class RecentArrivals {
  /** At most 1.5 MB of dats. */
  static final int SIZE = 1_024;

  private final String logId;

  // All below is guarded by this. The range is empty if the first is after the last.
  private final TailEvent.@Nullable Arrived[] ring = new TailEvent.@Nullable Arrived[SIZE];
  private final Map<WorkHash, Long> sequences = new HashMap<>();
  private long first = 1;
  private long last;

  RecentArrivals(String logId) {
    this.logId = logId;
  }

  /** Handles the next event of the store. */
  synchronized void onStoreEvent(StoreEvent event) {
    switch (event) {
      case StoreEvent.Stored stored -> add(stored.arrival());
      case StoreEvent.Replaced replaced -> {
        forget(replaced.previous());
        add(replaced.arrival());
      }
      case StoreEvent.Evicted evicted -> forget(evicted.dat());
    }
  }

  /** Forgets all arrivals, because events were missed or there are no walks. */
  synchronized void clear() {
    if (first <= last) {
      drop(last + 1);
    }
  }

  private void add(Arrival arrival) {
    long sequence = arrival.sequence();
    if (sequence != last + 1) {
      clear();
      first = sequence;
    }
    last = sequence;
    if (last - first == SIZE) {
      drop(first + 1);
    }
    ring[place(sequence)] = new TailEvent.Arrived(new Cursor(logId, sequence), arrival.dat());
    sequences.put(arrival.dat().dat().work(), sequence);
  }

  private void forget(VerifiedDat dat) {
    Long sequence = sequences.remove(dat.dat().work());
    if (sequence != null) {
      ring[place(sequence)] = null;
    }
  }

  /** Forgets all arrivals before a number. */
  private void drop(long before) {
    for (; first < before; first++) {
      TailEvent.Arrived gone = ring[place(first)];
      if (gone != null) {
        sequences.remove(gone.dat().dat().work());
        ring[place(first)] = null;
      }
    }
  }

  private static int place(long sequence) {
    return (int) (sequence % SIZE);
  }

  /**
   * The arrivals after a position.
   *
   * @param limit how many at most
   * @return null if the next arrival is not in the range
   */
  synchronized @Nullable LogPart after(long position, int limit) {
    if (position + 1 < first || position + 1 > last) {
      return null;
    }
    List<TailEvent.Arrived> found = new ArrayList<>();
    long sequence = position;
    while (sequence < last && found.size() < limit) {
      sequence++;
      TailEvent.Arrived arrived = ring[place(sequence)];
      if (arrived != null) {
        found.add(arrived);
      }
    }
    return new LogPart(found, sequence, sequence == last);
  }
}
