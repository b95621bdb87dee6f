package dave.engine.peer;

import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Anchors of the last run that have not answered yet, at most {@value #MAX}. All are pinged at
 * once, and then at growing intervals for {@value #FORGET_MS} ms. An anchor that answers has a
 * reserved place in the table, so that no other peer can take it by coming first. Not thread-safe.
 */
final class AwaitedAnchors {
  static final int MAX = 16;
  static final long FORGET_MS = 3_600_000;

  private static final int MAX_DOUBLINGS = 6;

  private final long intervalMs;
  private final Map<PeerAddress, Attempt> attempts = new LinkedHashMap<>();
  private long sinceMs;

  private record Attempt(int pings, long nextMs) {}

  /**
   * @param intervalMs the first interval between two pings
   */
  AwaitedAnchors(long intervalMs) {
    this.intervalMs = intervalMs;
  }

  /** Adds an address if there is room. */
  void add(PeerAddress address, long nowMs) {
    if (attempts.size() < MAX) {
      attempts.put(address, new Attempt(0, nowMs));
      sinceMs = nowMs;
    }
  }

  /** Whether no address is awaited. */
  boolean isEmpty() {
    return attempts.isEmpty();
  }

  boolean contains(PeerAddress address) {
    return attempts.containsKey(address);
  }

  /** Removes an address. */
  void remove(PeerAddress address) {
    attempts.remove(address);
  }

  /** All addresses. */
  List<PeerAddress> all() {
    return List.copyOf(attempts.keySet());
  }

  /**
   * The addresses to ping now.
   *
   * @param keeps whether none is forgotten now
   */
  List<PeerAddress> due(boolean keeps, long nowMs) {
    if (!keeps && nowMs - sinceMs >= FORGET_MS) {
      attempts.clear();
    }
    List<PeerAddress> due = new ArrayList<>();
    for (Map.Entry<PeerAddress, Attempt> entry : attempts.entrySet()) {
      Attempt attempt = entry.getValue();
      if (nowMs >= attempt.nextMs()) {
        long pauseMs = intervalMs << Math.min(attempt.pings(), MAX_DOUBLINGS);
        entry.setValue(new Attempt(attempt.pings() + 1, nowMs + pauseMs));
        due.add(entry.getKey());
      }
    }
    return due;
  }
}
