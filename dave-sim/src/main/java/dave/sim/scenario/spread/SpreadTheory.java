package dave.sim.scenario.spread;

/**
 * What theory says of push gossip, for comparison. Everybody who has a dat sends it to somebody
 * drawn uniformly at a rate; to reach all of n takes (log2 n + ln n) rounds for large n (Pittel
 * 1987), in continuous time (2 ln n + 1.15) / rate on average.
 */
final class SpreadTheory {
  /** How often each dat is to be sent by each node: ln 10,000 + 6. */
  static final double SENDS = Math.log(10_000) + 6;

  private SpreadTheory() {}

  /**
   * Seconds until all have a dat, without latency.
   *
   * @param perSecond how often one node sends this dat and it arrives
   */
  static double secondsToAll(int nodes, double perSecond) {
    return (2 * Math.log(nodes) + 1.15) / perSecond;
  }
}
