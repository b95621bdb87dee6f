package dave.link.handshake;

import dave.wire.LinkKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers the time of each key's latest opening, as long as an earlier opening could still be
 * accepted. It is bounded, and forgets the key that opened longest ago. Not for several threads.
 */
final class LatestTimes {
  private static final int CAPACITY = 4_096;

  private final LinkedHashMap<LinkKey, Long> times = new LinkedHashMap<>();

  boolean isNewer(LinkKey key, long timeMs) {
    Long latest = times.get(key);
    return latest == null || timeMs > latest;
  }

  /** Remembers an opening, and forgets those before {@code oldestMs}. */
  void put(LinkKey key, long timeMs, long oldestMs) {
    times.remove(key);
    times.put(key, timeMs);
    Iterator<Map.Entry<LinkKey, Long>> oldest = times.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<LinkKey, Long> entry = oldest.next();
      if (entry.getValue() >= oldestMs && times.size() <= CAPACITY) {
        return;
      }
      oldest.remove();
    }
  }
}
