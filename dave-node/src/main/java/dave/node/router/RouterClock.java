package dave.node.router;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Compares the clock of a router with our own. A router that restarts has forgotten its mappings,
 * and its clock begins again (RFC 6887, section 8.5; RFC 6886, section 3.6). Not thread-safe.
 */
final class RouterClock {
  /** How far the clocks may differ over time: one part in 16, and two seconds. */
  private static final int SHARE = 16;

  private static final int SLACK_S = 2;

  private @Nullable Reading last;

  private record Reading(long epochS, long nowS) {}

  /** Notes what the clock showed in an answer of the router. */
  void note(long epochS, long nowNs) {
    last = new Reading(epochS, TimeUnit.NANOSECONDS.toSeconds(nowNs));
  }

  /** Returns whether a reading shows that the router restarted since the last that was noted. */
  boolean hasRestarted(long epochS, long nowNs) {
    Reading before = last;
    if (before == null) {
      return false;
    }
    long ours = TimeUnit.NANOSECONDS.toSeconds(nowNs) - before.nowS;
    long theirs = epochS - before.epochS;
    return theirs < -1
        || ours + SLACK_S < theirs - theirs / SHARE
        || theirs + SLACK_S < ours - ours / SHARE;
  }
}
