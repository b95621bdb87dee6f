package dave.engine.peer;

import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Anchors of the last run that did not answer yet: at most {@value #MAX}. All are pinged at once,
 * and then at growing intervals for {@value #FORGET_MS} ms; whoever of them answers has a place of
 * its own in the table, so that nobody can take it by speaking first. Not thread-safe.
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
   * @param intervalMs the first one between two pings
   */
  AwaitedAnchors(long intervalMs) {
    this.intervalMs = intervalMs;
  }

  /** Awaits an address if there is room. */
  void add(PeerAddress address, long nowMs) {
    if (attempts.size() < MAX) {
      attempts.put(address, new Attempt(0, nowMs));
      sinceMs = nowMs;
    }
  }

  /** Whether an address is awaited. */
  boolean isEmpty() {
    return attempts.isEmpty();
  }

  boolean contains(PeerAddress address) {
    return attempts.containsKey(address);
  }

  /** Awaits an address no more. */
  void remove(PeerAddress address) {
    attempts.remove(address);
  }

  /** The addresses to ping now. */
  List<PeerAddress> due(long nowMs) {
    if (nowMs - sinceMs >= FORGET_MS) {
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
