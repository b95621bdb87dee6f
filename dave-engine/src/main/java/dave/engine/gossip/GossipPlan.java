package dave.engine.gossip;

import java.time.Duration;

/**
 * How many dats are fresh, and for how long, so that on average each is sent as often as it takes
 * to reach everybody, even when as many come as can be sent. A rumour that each node passes on ln n
 * + c times reaches all of n nodes with probability exp(-exp(-c)) (Erdos-Renyi; Kermarrec,
 * Massoulie, Ganesh 2003): with c = 6, 99.8 %.
 *
 * @param windowMs dats younger than this are fresh
 * @param heaviest so many of them are drawn from, by rank
 */
public record GossipPlan(long windowMs, int heaviest) {
  /** The size of network that is counted with. */
  private static final int NODES = 10_000;

  private static final double EXTRA_SENDS = 6;
  private static final int LEAST = 8;

  /** How often a fresh dat is sent, on average, when as many come as can be. */
  static double sends() {
    return Math.log(NODES) + EXTRA_SENDS;
  }

  /**
   * The plan at a rate.
   *
   * @param epoch between two PUTs, every other of which is fresh
   * @param leastWindowMs the window when the rate is high
   */
  public static GossipPlan of(Duration epoch, long leastWindowMs) {
    double freshPerMs = 1e6 / epoch.toNanos() / 2;
    double windowMs = Math.max((double) leastWindowMs, LEAST * sends() / freshPerMs);
    double heaviest = Math.max(LEAST, windowMs * freshPerMs / sends());
    return new GossipPlan((long) windowMs, (int) Math.min(heaviest, FreshSet.MAX));
  }
}
