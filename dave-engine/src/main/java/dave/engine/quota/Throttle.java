package dave.engine.quota;

import dave.wire.NetworkPrefix;
import java.util.Map;

/**
 * How fast bytes may go to each source, and to all together. Each sender is told how long to wait
 * before it sends; those of one source wait in turn. At most {@value #MAX_SOURCES} sources are
 * remembered; the one silent longest makes way. Thread-safe.
 */
public final class Throttle {
  static final int MAX_SOURCES = 8_192;

  private final long allPerSecond;
  private final long savedMs;
  private double allNextMs;

  /** When what each source was sent so far will have been due, at its rate. */
  private final Map<NetworkPrefix, Double> nextMs = new LatestMap<>(MAX_SOURCES);

  /**
   * @param allPerSecond bytes to all together
   * @param savedMs of how long the allowance of a silent source, and of all, may be saved up
   */
  public Throttle(long allPerSecond, long savedMs) {
    this.allPerSecond = allPerSecond;
    this.savedMs = savedMs;
  }

  /**
   * Takes bytes from the allowance of a source.
   *
   * @param perSecond what the source may have
   * @return how many milliseconds to wait before they are sent
   */
  public synchronized long takeMs(NetworkPrefix source, long bytes, long perSecond, long nowMs) {
    double own = due(nextMs.getOrDefault(source, 0.0), bytes, perSecond, nowMs);
    nextMs.put(source, own);
    allNextMs = due(allNextMs, bytes, allPerSecond, nowMs);
    return (long) Math.ceil(Math.max(0, Math.max(own, allNextMs) - nowMs));
  }

  // A clock that was set back would make everybody wait: a debt is of a minute at most.
  private double due(double before, long bytes, long perSecond, long nowMs) {
    double begin = Math.clamp(before, nowMs - (double) savedMs, nowMs + 60_000.0);
    return begin + bytes * 1_000.0 / perSecond;
  }

  synchronized int size() {
    return nextMs.size();
  }
}
