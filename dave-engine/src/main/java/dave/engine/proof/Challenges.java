package dave.engine.proof;

import dave.wire.PeerAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * GETPEERs to addresses outside the table that wait for an answer: at most one an address and ping
 * interval, at most {@value #MAX} in all; the oldest makes way. They are what a stranger's PEER
 * without a token is measured by. Not thread-safe.
 */
public final class Challenges {
  static final int MAX = 4_096;

  private final long intervalMs;
  private final Map<PeerAddress, Challenge> challenges = new LinkedHashMap<>();

  private record Challenge(long sentMs, boolean answered) {}

  /**
   * @param intervalMs for how long a challenge keeps the next one back
   */
  public Challenges(long intervalMs) {
    this.intervalMs = intervalMs;
  }

  /**
   * Notes a challenge, unless one was sent to the address less than an interval ago.
   *
   * @return whether to send it
   */
  public boolean open(PeerAddress to, long nowMs) {
    Challenge last = challenges.get(to);
    if (last != null && nowMs - last.sentMs() < intervalMs) {
      return false;
    }
    challenges.remove(to);
    challenges.put(to, new Challenge(nowMs, false));
    if (challenges.size() > MAX) {
      var oldest = challenges.entrySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }

  /**
   * Takes an answer without a token; one challenge takes one.
   *
   * @return how many milliseconds it took; negative if it did not come within {@value
   *     LegacyTrials#WINDOW_MS} ms of a challenge
   */
  public long answered(PeerAddress from, long nowMs) {
    Challenge challenge = challenges.get(from);
    if (challenge == null
        || challenge.answered()
        || nowMs - challenge.sentMs() > LegacyTrials.WINDOW_MS) {
      return -1;
    }
    challenges.replace(from, new Challenge(challenge.sentMs(), true));
    return nowMs - challenge.sentMs();
  }

  int size() {
    return challenges.size();
  }
}
