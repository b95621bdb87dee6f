package dave.engine.tail;

import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last pages that walks read from the store, for other walks that soon reach the same
 * position. So many walks that go through the log together read it once.
 *
 * <p>Guarantees: at most {@value #SIZE} pages. A page contains each arrival of its range that the
 * store still holds, and none that an event reported as gone. Thread-safe.
 */
final class SharedPages {
  /** At most 1.5 MB of dats. */
  static final int SIZE = 16;

  // All below is guarded by this.
  private final TreeMap<Long, Page> byStart = new TreeMap<>();
  private final Map<Long, Page> oldestFirst = new LinkedHashMap<>();
  private long departures;

  private record Page(long through, LinkedHashMap<WorkHash, TailEvent.Arrived> arrivals) {}

  /**
   * A count of departures. To be read before a page is read, and passed to {@link #keep} with it.
   */
  synchronized long departures() {
    return departures;
  }

  /**
   * Keeps a page that was read.
   *
   * @param position the position before its first arrival
   * @param before the value of {@link #departures} before it was read; if a dat has gone since, the
   *     page may contain it and is not kept
   */
  synchronized void keep(long position, LogPart read, long before) {
    if (before != departures || read.ends() || byStart.containsKey(position)) {
      return;
    }
    LinkedHashMap<WorkHash, TailEvent.Arrived> arrivals = new LinkedHashMap<>();
    read.arrivals().forEach(arrived -> arrivals.put(arrived.dat().dat().work(), arrived));
    Page page = new Page(read.through(), arrivals);
    byStart.put(position, page);
    oldestFirst.put(position, page);
    if (byStart.size() > SIZE) {
      Long oldest = oldestFirst.keySet().iterator().next();
      oldestFirst.remove(oldest);
      byStart.remove(oldest);
    }
  }

  /** The part of the log after a position; null if no page has it. */
  synchronized @Nullable LogPart after(long position) {
    Map.Entry<Long, Page> nearest = byStart.floorEntry(position);
    if (nearest == null || nearest.getValue().through <= position) {
      return null;
    }
    Page page = nearest.getValue();
    List<TailEvent.Arrived> found = new ArrayList<>(page.arrivals.size());
    for (TailEvent.Arrived arrived : page.arrivals.values()) {
      if (arrived.cursor().sequence() > position) {
        found.add(arrived);
      }
    }
    return new LogPart(found, page.through, false);
  }

  /** Notes that a dat is no longer held. */
  synchronized void forget(VerifiedDat dat) {
    departures++;
    byStart.values().forEach(page -> page.arrivals.remove(dat.dat().work()));
  }

  /** Forgets all pages, because events were missed or there are no walks. */
  synchronized void clear() {
    departures++;
    byStart.clear();
    oldestFirst.clear();
  }
}
