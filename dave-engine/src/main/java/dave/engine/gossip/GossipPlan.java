package dave.engine.gossip;

import java.time.Duration;

/**
 * How many dats are fresh, and for how long. On average each is sent as often as it takes to reach
 * all nodes, even when as many dats come as can be sent. A rumour that each node passes on ln n + c
 * times reaches all of n nodes with probability exp(-exp(-c)) (Erdos-Renyi; Kermarrec, Massoulie,
 * Ganesh 2003). With c = 6 that is 99.8 %.
 *
 * @param windowMs dats younger than this are fresh
 * @param heaviest how many of them are drawn from, by rank
 */
public record GossipPlan(long windowMs, int heaviest) {
  /** The assumed size of the network. */
  private static final int NODES = 10_000;

  private static final double EXTRA_SENDS = 6;
  private static final int LEAST = 8;

  /** How often a fresh dat is sent on average, when as many come as can be sent. */
  static double sends() {
    return Math.log(NODES) + EXTRA_SENDS;
  }

  /**
   * The plan for a rate of gossip.
   *
   * @param epoch time between two PUTs, of which every other one has a fresh dat
   * @param leastWindowMs the shortest window, used when the rate is high
   */
  public static GossipPlan of(Duration epoch, long leastWindowMs) {
    double freshPerMs = 1e6 / epoch.toNanos() / 2;
    double windowMs = Math.max((double) leastWindowMs, LEAST * sends() / freshPerMs);
    double heaviest = Math.max(LEAST, windowMs * freshPerMs / sends());
    return new GossipPlan((long) windowMs, (int) Math.min(heaviest, FreshSet.MAX));
  }
}
