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

  private static final int ROUNDS = 20;

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

  /**
   * The plan for dats that are told and asked for over links: the window is so many rounds of cells
   * that each of a few hops has time to tell, to ask and to send, with losses. It begins when the
   * stem has ended: the age of a dat does not tell when that was.
   *
   * @param links how many links a node has that others choose as often as it chooses others
   * @param longestStemMs the longest time that a dat is in its stem
   */
  public GossipPlan overLinks(Duration epoch, int links, long longestStemMs) {
    long roundsMs = epoch.multipliedBy((long) ROUNDS * links).toMillis();
    return new GossipPlan(Math.max(windowMs, roundsMs) + longestStemMs, FreshSet.MAX);
  }
}
