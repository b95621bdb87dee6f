package dave.engine.lookup;

/**
 * How well a peer has answered lately: how often, how fast, and how many requests it may have at a
 * time. A peer does not say which dats it lacks. So silence means a missing dat, a lost packet, or
 * a budget that is used up. All three call for fewer requests. The window grows while more than
 * about half of the requests are answered. On the core worker only.
 */
final class ResponseHistory {
  static final double FIRST_WINDOW = 16;
  static final double MAX_WINDOW = 1_024;

  private static final double GROWTH = 0.25;
  private static final double SHRINKAGE = 0.75;
  private static final double WEIGHT = 1.0 / 16;

  private static final long FIRST_TIMEOUT_MS = 500;
  private static final long MIN_TIMEOUT_MS = 30;
  private static final long MAX_TIMEOUT_MS = 2_000;

  private double hits = 0.5;
  private double window = FIRST_WINDOW;
  private double smoothMs;
  private double deviationMs;
  private int open;
  private long shrunkMs = Long.MIN_VALUE / 2;

  /** The share of requests that the peer answered lately, 0 to 1. */
  double hits() {
    return hits;
  }

  /** Whether the peer may get one more request. */
  boolean hasRoom() {
    return open < window;
  }

  /** How long to wait for an answer, in milliseconds (RFC 6298, with other bounds). */
  long timeoutMs() {
    return smoothMs == 0
        ? FIRST_TIMEOUT_MS
        : Math.clamp((long) (smoothMs + 4 * deviationMs) + 10, MIN_TIMEOUT_MS, MAX_TIMEOUT_MS);
  }

  void asked() {
    open++;
  }

  /** Notes an answer to an open request. */
  void answered(double tookMs) {
    open--;
    late(tookMs);
  }

  /** Notes an answer to a request that was given up already, so that the timeout grows. */
  void late(double tookMs) {
    if (smoothMs == 0) {
      smoothMs = Math.max(tookMs, 0.5);
      deviationMs = smoothMs / 2;
    } else {
      deviationMs += (Math.abs(smoothMs - tookMs) - deviationMs) / 4;
      smoothMs = Math.max(0.5, smoothMs + (tookMs - smoothMs) / 8);
    }
    hits += (1 - hits) * WEIGHT;
    window = Math.min(MAX_WINDOW, window + GROWTH);
  }

  /**
   * Notes that the timeout of an open request has passed. The window shrinks at most once in a
   * timeout.
   */
  void silent(long nowMs) {
    open--;
    hits -= hits * WEIGHT;
    if (nowMs - shrunkMs >= timeoutMs()) {
      shrunkMs = nowMs;
      window = Math.max(1, window * SHRINKAGE);
    }
  }

  /** Notes an open request whose answer nobody waits for any more. */
  void withdrawn() {
    open--;
  }
}
