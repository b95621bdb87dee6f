package dave.files;

/**
 * How many chunks to ask for at once: additive increase, multiplicative decrease.
 *
 * <p>What lies behind a source differs a thousandfold: a store on this machine, a network asked at
 * full speed, or one asked in a node's constant slots, where asking for more at once only makes the
 * queue before the slots longer. So the window doubles each round trip until the first loss, grows
 * by one a round trip from then on, and is halved by a time-out, at most once a round trip. It does
 * not grow while answers take much longer than the quickest since the last loss: they queue
 * somewhere, and a longer queue ends in time-outs.
 *
 * <p>Any thread may call.
 */
final class AdaptiveWindow {
  private static final double FIRST = 8;

  /** Answers this many times slower than the quickest have waited in a queue. */
  private static final int QUEUED = 4;

  /** Differences below this say nothing. */
  private static final long NOISE_NS = 20_000_000;

  private final int max;
  private double size;
  private boolean doubling = true;
  private long quickestNs = Long.MAX_VALUE;
  private long smoothedNs;
  private long lastCutNs;

  AdaptiveWindow(int max, long nowNs) {
    this.max = max;
    this.size = Math.min(FIRST, max);
    this.lastCutNs = nowNs;
  }

  synchronized int size() {
    return (int) size;
  }

  /** A chunk came, this long after it was asked for. */
  synchronized void answered(long latencyNs) {
    quickestNs = Math.min(quickestNs, latencyNs);
    smoothedNs = smoothedNs == 0 ? latencyNs : smoothedNs + (latencyNs - smoothedNs) / 8;
    if (latencyNs <= QUEUED * quickestNs + NOISE_NS) {
      size = Math.min(max, doubling ? size + 1 : size + 1 / size);
    }
  }

  /** A chunk did not come in time, or the source refused. */
  synchronized void lost(long nowNs) {
    doubling = false;
    quickestNs = Long.MAX_VALUE;
    if (nowNs - lastCutNs >= smoothedNs) {
      lastCutNs = nowNs;
      size = Math.max(1, size / 2);
    }
  }
}
