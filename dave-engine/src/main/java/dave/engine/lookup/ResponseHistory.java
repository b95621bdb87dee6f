package dave.engine.lookup;

/**
 * How well a peer has answered lately: how often, how fast, and how many questions it may have at a
 * time. A peer does not say what it lacks, so that silence means either that, or a packet lost, or
 * a budget spent; all three ask for fewer questions. The window grows while more than about half of
 * the questions are answered. On the core worker only.
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

  /** The share of questions that it answered lately, 0 to 1. */
  double hits() {
    return hits;
  }

  /** Whether it may be asked one more question. */
  boolean hasRoom() {
    return open < window;
  }

  /** After how long silence is an answer (RFC 6298, with other bounds). */
  long timeoutMs() {
    return smoothMs == 0
        ? FIRST_TIMEOUT_MS
        : Math.clamp((long) (smoothMs + 4 * deviationMs) + 10, MIN_TIMEOUT_MS, MAX_TIMEOUT_MS);
  }

  void asked() {
    open++;
  }

  /** An answer to an open question. */
  void answered(double tookMs) {
    open--;
    late(tookMs);
  }

  /** An answer to a question that was given up already: more patience is called for. */
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

  /** An open question whose time is up; the window shrinks once a round trip. */
  void silent(long nowMs) {
    open--;
    hits -= hits * WEIGHT;
    if (nowMs - shrunkMs >= timeoutMs()) {
      shrunkMs = nowMs;
      window = Math.max(1, window * SHRINKAGE);
    }
  }

  /** A question that nobody waits for any more. */
  void withdrawn() {
    open--;
  }
}
