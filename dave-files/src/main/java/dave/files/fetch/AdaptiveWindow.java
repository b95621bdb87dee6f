package dave.files.fetch;

/**
 * How many chunks to request at once: additive increase, multiplicative decrease.
 *
 * <p>The speed of sources differs a thousandfold. A source may be a store on this machine, a
 * network at full speed, or a network in a node's constant slots. In the slots, more requests at
 * once only make the queue longer.
 *
 * <p>So the window doubles each round trip until the first loss, then grows by one a round trip.
 * Each loss halves it. The loss of a request from before the last halving says nothing new, and is
 * not counted.
 *
 * <p>An answer that took more than a quarter of the patience has waited in a queue. A longer queue
 * ends in time-outs, so such an answer does not widen the window. A source may mix answers from a
 * store and from a network, so the quickest answer is no measure of what is slow.
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
   * @param slowNs an answer that takes longer has waited in a queue
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

  /** Counts a chunk that came this long after its request. */
  synchronized void answered(long latencyNs) {
    if (latencyNs <= slowNs) {
      size = Math.min(max, doubling ? size + 1 : size + 1 / size);
    }
  }

  /** Counts a request of {@code startNs} that got no answer in time, or was refused. */
  synchronized void lost(long startNs, long nowNs) {
    if (startNs >= lastCutNs) {
      doubling = false;
      lastCutNs = nowNs;
      size = Math.max(1, size / 2);
    }
  }
}
