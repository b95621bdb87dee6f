package dave.engine.quota;

import dave.wire.NetworkPrefix;
import java.util.Map;

/**
 * Limits the rate of bytes to each source, and to all together. It returns how long to wait before
 * sending; transfers to one source wait in turn. It remembers at most {@value #MAX_SOURCES}
 * sources, and forgets the one that was silent longest. Thread-safe.
 */
public final class Throttle {
  static final int MAX_SOURCES = 8_192;

  private final long allPerSecond;
  private final long savedMs;
  private double allNextMs;

  /** For each source, the time until which its rate is used up. */
  private final Map<NetworkPrefix, Double> nextMs = new LatestMap<>(MAX_SOURCES);

  /**
   * @param allPerSecond bytes a second to all sources together
   * @param savedMs for how long unused allowance is saved up
   */
  public Throttle(long allPerSecond, long savedMs) {
    this.allPerSecond = allPerSecond;
    this.savedMs = savedMs;
  }

  /**
   * Takes bytes from the allowance of a source.
   *
   * @param perSecond bytes a second to the source
   * @return how many milliseconds to wait before they are sent
   */
  public synchronized long reserveMs(NetworkPrefix source, long bytes, long perSecond, long nowMs) {
    double own = due(nextMs.getOrDefault(source, 0.0), bytes, perSecond, nowMs);
    nextMs.put(source, own);
    allNextMs = due(allNextMs, bytes, allPerSecond, nowMs);
    return (long) Math.ceil(Math.max(0, Math.max(own, allNextMs) - nowMs));
  }

  // A debt is at most a minute, or a clock that was set back would make all senders wait.
  private double due(double before, long bytes, long perSecond, long nowMs) {
    double begin = Math.clamp(before, nowMs - (double) savedMs, nowMs + 60_000.0);
    return begin + bytes * 1_000.0 / perSecond;
  }

  synchronized int size() {
    return nextMs.size();
  }
}
