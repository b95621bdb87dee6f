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
 * The last pages that walks read from the store, for others that come by the same place soon: many
 * that go through the log together read it once.
 *
 * <p>Guarantees: at most {@value #SIZE} pages; of what a page covers it has each arrival that the
 * store still holds, and none that an event told to be gone. Safe for any threads.
 */
final class SharedPages {
  /** At most 1.5 MB of dats. */
  static final int SIZE = 16;

  // All below is guarded by this.
  private final TreeMap<Long, Page> byStart = new TreeMap<>();
  private final Map<Long, Page> oldestFirst = new LinkedHashMap<>();
  private long departures;

  private record Page(long through, LinkedHashMap<WorkHash, TailEvent.Arrived> arrivals) {}

  /** To be asked before a page is read, and given back with it. */
  synchronized long departures() {
    return departures;
  }

  /**
   * Keeps a page that was read.
   *
   * @param position before its first arrival
   * @param before what {@link #departures} was before it was read: if a dat has gone since, nobody
   *     knows whether it is in the page
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

  /** What follows a place; null if no page has it. */
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

  /** Takes note that a dat is held no more. */
  synchronized void forget(VerifiedDat dat) {
    departures++;
    byStart.values().forEach(page -> page.arrivals.remove(dat.dat().work()));
  }

  /** Forgets all: events were missed, or nobody wants to know. */
  synchronized void clear() {
    departures++;
    byStart.clear();
    oldestFirst.clear();
  }
}
