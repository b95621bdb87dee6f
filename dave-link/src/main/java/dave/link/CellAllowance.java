package dave.link;

/**
 * How many cells of one link may be opened: a steady rate, and a burst of {@value #BURST_SECONDS}
 * seconds, as cells can be late together. Not for several threads.
 */
final class CellAllowance {
  static final int BURST_SECONDS = 2;

  private final int perSecond;
  private double left;
  private long lastMs;

  CellAllowance(int perSecond, long nowMs) {
    this.perSecond = perSecond;
    left = most();
    lastMs = nowMs;
  }

  private double most() {
    return (double) BURST_SECONDS * perSecond;
  }

  /** Takes one cell from the allowance, if any is left. */
  boolean tryConsume(long nowMs) {
    left = Math.min(most(), left + perSecond * (nowMs - lastMs) / 1_000.0);
    lastMs = nowMs;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
