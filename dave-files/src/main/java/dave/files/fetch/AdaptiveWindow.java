package dave.files.fetch;

/**
 * How many chunks to ask for at once: additive increase, multiplicative decrease.
 *
 * <p>What lies behind a source differs a thousandfold: a store on this machine, a network asked at
 * full speed, or one asked in a node's constant slots, where asking for more at once only makes the
 * queue before the slots longer. So the window doubles each round trip until the first loss, grows
 * by one a round trip from then on, and is halved by a loss. A loss of what was asked for before
 * the last halving says nothing new and is not counted again. An answer that took long (a quarter
 * of the patience) has waited in a queue, and a longer queue ends in time-outs: it does not widen
 * the window. A source may mix answers from a store and from a network, so the quickest answer is
 * no measure of what is slow.
 *
 * <p>Any thread may call.
 */
final class AdaptiveWindow {
  private static final double FIRST = 8;

  private final int max;
  private final long slowNs;
  private double size;
  private boolean doubling = true;
  private long lastCutNs;

  /**
   * @param slowNs what takes longer has waited in a queue
   */
  AdaptiveWindow(int max, long slowNs, long nowNs) {
    this.max = max;
    this.slowNs = slowNs;
    this.size = Math.min(FIRST, max);
    this.lastCutNs = nowNs;
  }

  synchronized int size() {
    return (int) size;
  }

  /** A chunk came, this long after it was asked for. */
  synchronized void answered(long latencyNs) {
    if (latencyNs <= slowNs) {
      size = Math.min(max, doubling ? size + 1 : size + 1 / size);
    }
  }

  /** What was asked for at {@code startNs} did not come in time, or was refused. */
  synchronized void lost(long startNs, long nowNs) {
    if (startNs >= lastCutNs) {
      doubling = false;
      lastCutNs = nowNs;
      size = Math.max(1, size / 2);
    }
  }
}
