package dave.sim.scenario.spread;

/**
 * The theory of push gossip, for comparison. Every node with a dat sends it at a given rate to
 * nodes drawn uniformly. To reach all of n nodes takes (log2 n + ln n) rounds for large n (Pittel
 * 1987). In continuous time it takes (2 ln n + 1.15) / rate on average.
 */
final class SpreadTheory {
  /** How often each node should send each dat: ln 10,000 + 6. */
  static final double SENDS = Math.log(10_000) + 6;

  private SpreadTheory() {}

  /**
   * Returns the seconds until all nodes have a dat, without latency.
   *
   * @param perSecond how often in a second this dat arrives from one node
   */
  static double secondsToAll(int nodes, double perSecond) {
    return (2 * Math.log(nodes) + 1.15) / perSecond;
  }
}
