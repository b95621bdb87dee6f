package dave.http;

import dave.wire.NetworkPrefix;
import java.util.HashMap;
import java.util.Map;

/**
 * How much may go on at a time, in all and for one source. A source that many may share has half of
 * all. Thread-safe.
 */
final class Quota {
  private final int most;
  private final int mostOfSource;
  private final Map<NetworkPrefix, Integer> bySource = new HashMap<>();
  private int taken;

  Quota(int most, int mostOfSource) {
    this.most = most;
    this.mostOfSource = mostOfSource;
  }

  /** Whether a place is free for a source, now. */
  synchronized boolean hasRoom(NetworkPrefix source, boolean shared) {
    int limit = shared ? Math.max(mostOfSource, (most + 1) / 2) : mostOfSource;
    return taken < most && bySource.getOrDefault(source, 0) < limit;
  }

  /** Takes a place, which {@link #leave} gives back; false if none is free. */
  synchronized boolean enter(NetworkPrefix source, boolean shared) {
    if (!hasRoom(source, shared)) {
      return false;
    }
    taken++;
    bySource.merge(source, 1, Integer::sum);
    return true;
  }

  synchronized void leave(NetworkPrefix source) {
    taken--;
    bySource.computeIfPresent(source, (s, held) -> held == 1 ? null : held - 1);
  }

  synchronized int taken() {
    return taken;
  }
}
