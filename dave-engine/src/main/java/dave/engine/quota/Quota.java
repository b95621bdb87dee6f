package dave.engine.quota;

import dave.wire.NetworkPrefix;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits the places or bytes that are held at a time, in all and by one source. A source that many
 * callers may share can hold half of all. Thread-safe.
 */
public final class Quota {
  private final long most;
  private final long mostOfSource;
  private final Map<NetworkPrefix, Long> bySource = new HashMap<>();
  private long taken;

  public Quota(long most, long mostOfSource) {
    this.most = most;
    this.mostOfSource = mostOfSource;
  }

  /** Whether a place is free for a source. */
  public synchronized boolean hasRoom(Source source) {
    return hasRoom(source, 1);
  }

  /** Takes a place, which {@link #release} gives back; false if none is free. */
  public boolean tryAcquire(Source source) {
    return tryAcquire(source, 1);
  }

  /**
   * Takes an amount, which {@link #release} gives back; false, taking nothing, if it is not free.
   */
  public synchronized boolean tryAcquire(Source source, long amount) {
    if (!hasRoom(source, amount)) {
      return false;
    }
    taken += amount;
    bySource.merge(source.prefix(), amount, Long::sum);
    return true;
  }

  private boolean hasRoom(Source source, long amount) {
    return taken + amount <= most && hasShare(source, amount);
  }

  /** Whether a source has a place of its share left, even if no place is free in all. */
  public synchronized boolean hasShare(Source source) {
    return hasShare(source, 1);
  }

  private boolean hasShare(Source source, long amount) {
    long limit = source.shared() ? Math.max(mostOfSource, (most + 1) / 2) : mostOfSource;
    long held = bySource.getOrDefault(source.prefix(), 0L);
    // An amount above a source's share is allowed alone, as it could never be had otherwise.
    return held + amount <= limit || held == 0;
  }

  /** Gives a place back. */
  public void release(Source source) {
    release(source, 1);
  }

  /** Gives an amount back. */
  public synchronized void release(Source source, long amount) {
    taken -= amount;
    bySource.computeIfPresent(source.prefix(), (s, held) -> held == amount ? null : held - amount);
  }

  public synchronized long acquired() {
    return taken;
  }
}
