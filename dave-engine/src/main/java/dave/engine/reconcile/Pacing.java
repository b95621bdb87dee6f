package dave.engine.reconcile;

/**
 * How many things one peer may be asked for at once, and how long each is waited for. The number
 * grows by one when as many as that came in time, and shrinks when one did not (AIMD). It does not
 * grow while answers take much longer than the fastest ones: then more would only wait at the peer.
 * The wait follows RFC 6298. Not thread-safe.
 */
final class Pacing {
  /** How much longer than the shortest wait the mean one may be, as a factor and beyond that. */
  private static final double QUEUE = 2;

  private static final double QUEUE_MS = 300;

  /** Cells are lost in any network, so one loss says little; the wait shows what is too much. */
  private static final double DECREASE = 0.97;

  private static final long LONGEST_MS = 60_000;

  private final double least;
  private final double most;
  private double window;
  private int outstanding;
  private double meanMs = -1;
  private double deviationMs;
  private double shortestMs = Double.MAX_VALUE;

  /**
   * @param first how many at once, at first
   * @param least how many at once, at least
   * @param most how many at once, at most
   */
  Pacing(double first, double least, double most) {
    window = first;
    this.least = least;
    this.most = most;
  }

  /** How many more may be asked for now. */
  int room() {
    return Math.max(0, (int) window - outstanding);
  }

  /** How many are on their way. */
  int outstanding() {
    return outstanding;
  }

  /** Notes that some are asked for. */
  void ask(int count) {
    outstanding += count;
  }

  /**
   * How long to wait for an answer.
   *
   * @param roundMs the time between two cells of the peer
   */
  long patienceMs(long roundMs) {
    double leastMs = 500 + 2.5 * roundMs;
    double ms = meanMs < 0 ? 1_000 + 5.0 * roundMs : meanMs + 4 * deviationMs;
    return (long) Math.clamp(ms, leastMs, Math.max(leastMs, (double) LONGEST_MS));
  }

  /** Notes that one came after a time. */
  void came(long afterMs) {
    outstanding--;
    shortestMs = Math.min(shortestMs, Math.max(1.0, (double) afterMs));
    if (meanMs < 0) {
      meanMs = afterMs;
      deviationMs = afterMs / 2.0;
    } else {
      deviationMs += (Math.abs(afterMs - meanMs) - deviationMs) / 8;
      meanMs += (afterMs - meanMs) / 16;
    }
    if (meanMs < QUEUE * shortestMs + QUEUE_MS && outstanding >= window / 2 - 1) {
      window = Math.min(most, window + 1 / window);
    }
  }

  /** Notes that one is no longer waited for, without a fault of the peer. */
  void spared() {
    outstanding--;
  }

  /** Notes that one did not come in time. */
  void lost() {
    outstanding--;
    window = Math.max(least, window * DECREASE);
  }
}
