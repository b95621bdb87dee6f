package dave.engine.proof;

import dave.wire.PeerAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * GETPEERs to addresses outside the table that wait for an answer: at most one an address and ping
 * interval, at most {@value #MAX} in all; the oldest makes way. They are what an original node's
 * PEER, which has no token, is measured by. Not thread-safe.
 */
public final class Challenges {
  static final int MAX = 4_096;

  private final long intervalMs;
  private final Map<PeerAddress, Challenge> challenges = new LinkedHashMap<>();

  private record Challenge(long sentMs, boolean owed, boolean answered) {}

  /** What an answer without a token is worth. */
  public enum Answer {
    /** It was not asked for. */
    UNASKED,
    /** It answers a challenge. */
    ASKED,
    /** It does, and the sender has asked for peers itself, and got none. */
    ASKED_AND_OWED,
  }

  /**
   * @param intervalMs for how long a challenge waits, and keeps the next one back
   */
  public Challenges(long intervalMs) {
    this.intervalMs = intervalMs;
  }

  /**
   * Notes a challenge, unless one was sent to the address less than an interval ago.
   *
   * @param owed whether the address asked for peers in a form that could not be answered
   * @return whether to send it
   */
  public boolean open(PeerAddress to, boolean owed, long nowMs) {
    Challenge last = challenges.get(to);
    if (last != null && nowMs - last.sentMs() < intervalMs) {
      return false;
    }
    challenges.remove(to);
    challenges.put(to, new Challenge(nowMs, owed, false));
    if (challenges.size() > MAX) {
      var oldest = challenges.entrySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }

  /** Takes an answer without a token; one challenge takes one. */
  public Answer answered(PeerAddress from, long nowMs) {
    Challenge challenge = challenges.get(from);
    if (challenge == null || challenge.answered() || nowMs - challenge.sentMs() >= intervalMs) {
      return Answer.UNASKED;
    }
    challenges.replace(from, new Challenge(challenge.sentMs(), false, true));
    return challenge.owed() ? Answer.ASKED_AND_OWED : Answer.ASKED;
  }

  int size() {
    return challenges.size();
  }
}
