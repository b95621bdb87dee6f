package dave.engine.model;

/**
 * Every interval of the engine, in milliseconds. The defaults are those of the network; tests and
 * simulations may shrink them.
 *
 * @param pingMs time between two pings of a peer
 * @param pingsUnanswered after how many unanswered pings a peer is dropped
 * @param shareAfterMs how long a peer must be proven before its address is sent to others
 * @param datDelayMs how long a peer must be proven before it gets dats
 * @param freshWindowMs dats younger than this are fresh; the window is longer at low rates of
 *     gossip
 * @param lookupRepeatMs time between two requests of one lookup to one peer
 * @param settleMs how long an answer waits for a better one
 * @param pageQuietMs a page has ended after this time without a new record
 * @param trustHalfLifeMs half-life of trust
 * @param anchorsMs time between two saves of the anchors
 * @param maintenanceMs time between two runs of periodic work
 * @param probationMs a peer that brought nothing for this time may make way for a peer of a smaller
 *     network group
 * @param successorMs how long all stems of a node go to the same peer
 */
public record Timing(
    long pingMs,
    int pingsUnanswered,
    long shareAfterMs,
    long datDelayMs,
    long freshWindowMs,
    long lookupRepeatMs,
    long settleMs,
    long pageQuietMs,
    long trustHalfLifeMs,
    long anchorsMs,
    long maintenanceMs,
    long probationMs,
    long successorMs) {
  /** The timing of the network. */
  public static final Timing DEFAULT =
      new Timing(
          8_000, 3, 20_000, 20_000, 10_000, 1_000, 300, 500, 1_800_000, 60_000, 250, 600_000,
          600_000);

  /**
   * @throws IllegalArgumentException if an interval is not positive; only the two delays of new
   *     peers may be 0
   */
  public Timing {
    long least =
        Math.min(
            Math.min(Math.min(pingMs, pingsUnanswered), Math.min(freshWindowMs, lookupRepeatMs)),
            Math.min(
                Math.min(settleMs, pageQuietMs),
                Math.min(
                    Math.min(Math.min(trustHalfLifeMs, successorMs), probationMs),
                    Math.min(anchorsMs, maintenanceMs))));
    if (least <= 0 || shareAfterMs < 0 || datDelayMs < 0) {
      throw new IllegalArgumentException("an interval is not positive");
    }
  }

  /** Returns a copy with other delays before a new peer is shared and gets dats. */
  public Timing withDelays(long newShareAfterMs, long newDatDelayMs) {
    return with(pingMs, newShareAfterMs, newDatDelayMs, freshWindowMs, probationMs);
  }

  /** Returns a copy with another interval between pings. */
  public Timing withPing(long newPingMs) {
    return with(newPingMs, shareAfterMs, datDelayMs, freshWindowMs, probationMs);
  }

  /** Returns a copy with another time for which dats are fresh. */
  public Timing withFreshWindow(long newFreshWindowMs) {
    return with(pingMs, shareAfterMs, datDelayMs, newFreshWindowMs, probationMs);
  }

  /** Returns a copy with another time in which a peer has to bring something. */
  public Timing withProbation(long newProbationMs) {
    return with(pingMs, shareAfterMs, datDelayMs, freshWindowMs, newProbationMs);
  }

  private Timing with(
      long newPingMs,
      long newShareAfterMs,
      long newDatDelayMs,
      long newFreshWindowMs,
      long newProbationMs) {
    return new Timing(
        newPingMs,
        pingsUnanswered,
        newShareAfterMs,
        newDatDelayMs,
        newFreshWindowMs,
        lookupRepeatMs,
        settleMs,
        pageQuietMs,
        trustHalfLifeMs,
        anchorsMs,
        maintenanceMs,
        newProbationMs,
        successorMs);
  }
}
