package dave.engine.quota;

import dave.wire.NetworkPrefix;
import java.util.HashMap;
import java.util.Map;

/**
 * How much may be held at a time, in all and for one source: places, or bytes. A source that many
 * may share has half of all. Thread-safe.
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

  /** Whether one place is free for a source, now. */
  public synchronized boolean hasRoom(NetworkPrefix source, boolean shared) {
    return hasRoom(source, shared, 1);
  }

  /** Takes a place, which {@link #leave} gives back; false if none is free. */
  public boolean enter(NetworkPrefix source, boolean shared) {
    return enter(source, shared, 1);
  }

  /**
   * Takes an amount, which {@link #leave} gives back; takes nothing and is false if it is not free.
   */
  public synchronized boolean enter(NetworkPrefix source, boolean shared, long amount) {
    if (!hasRoom(source, shared, amount)) {
      return false;
    }
    taken += amount;
    bySource.merge(source, amount, Long::sum);
    return true;
  }

  private boolean hasRoom(NetworkPrefix source, boolean shared, long amount) {
    return taken + amount <= most && hasShare(source, shared, amount);
  }

  /** Whether a source has a place of its share left, even where none is free in all. */
  public synchronized boolean hasShare(NetworkPrefix source, boolean shared) {
    return hasShare(source, shared, 1);
  }

  private boolean hasShare(NetworkPrefix source, boolean shared, long amount) {
    long limit = shared ? Math.max(mostOfSource, (most + 1) / 2) : mostOfSource;
    long held = bySource.getOrDefault(source, 0L);
    // What is larger than a source's share can be had alone, or it could never be had.
    return held + amount <= limit || held == 0;
  }

  /** Gives a place back. */
  public void leave(NetworkPrefix source) {
    leave(source, 1);
  }

  /** Gives an amount back. */
  public synchronized void leave(NetworkPrefix source, long amount) {
    taken -= amount;
    bySource.computeIfPresent(source, (s, held) -> held == amount ? null : held - amount);
  }

  public synchronized long taken() {
    return taken;
  }
}
