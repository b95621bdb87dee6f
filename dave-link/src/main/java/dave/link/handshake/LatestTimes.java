package dave.link.handshake;

import dave.wire.LinkKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers the time that each key's latest opening stated, as long as an earlier opening could
 * still be accepted. It is bounded, and forgets the key that opened longest ago. Not for several
 * threads.
 */
final class LatestTimes {
  private static final int CAPACITY = 4_096;

  private final LinkedHashMap<LinkKey, Opening> openings = new LinkedHashMap<>();

  /**
   * An opening.
   *
   * @param statedMs wall time
   * @param seenMs on the steady clock
   */
  private record Opening(long statedMs, long seenMs) {}

  /**
   * Whether an opening is later than the last one of its key.
   *
   * @param latestMs the latest time that an opening may state now. If the last one stated a later
   *     time, the wall clock was set back since, and that opening says nothing.
   */
  boolean isNewer(LinkKey key, long statedMs, long latestMs) {
    Opening last = openings.get(key);
    return last == null || statedMs > last.statedMs() || last.statedMs() > latestMs;
  }

  /**
   * Remembers an opening, and forgets those that were seen before {@code oldestMs}.
   *
   * @param nowMs the steady clock, as for {@code oldestMs}
   */
  void put(LinkKey key, long statedMs, long nowMs, long oldestMs) {
    openings.remove(key);
    openings.put(key, new Opening(statedMs, nowMs));
    Iterator<Map.Entry<LinkKey, Opening>> oldest = openings.entrySet().iterator();
    while (oldest.hasNext()) {
      Opening opening = oldest.next().getValue();
      if (opening.seenMs() >= oldestMs && openings.size() <= CAPACITY) {
        return;
      }
      oldest.remove();
    }
  }
}
