package dave.engine.model;

/**
 * Every interval of the engine, in milliseconds. The defaults are those of the network; tests and
 * simulations may shrink them.
 *
 * @param pingMs between two pings of a peer
 * @param pingsUnanswered after how many unanswered pings a peer is dropped
 * @param shareAfterMs how long a peer must be known before others are told of it
 * @param datDelayMs how long a peer must be proven before it gets dats
 * @param freshWindowMs the youngest dats are at least those younger than this
 * @param lookupRepeatMs between two requests of one lookup to one peer
 * @param settleMs how long an answer waits for a better one
 * @param pageQuietMs after how long without a new record a page has ended
 * @param trustHalfLifeMs in which trust that is not renewed halves
 * @param anchorsMs between two records of the anchors
 * @param maintenanceMs between two looks at what is due
 * @param probationMs after how long without bringing anything a peer of a large network group may
 *     make way for one of a smaller
 * @param successorMs how long the stems of a node go to the same peer
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
   * @throws IllegalArgumentException if one is not positive; only the delays may be 0
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

  /** This with other delays before a new peer is shared and gets dats. */
  public Timing withDelays(long newShareAfterMs, long newDatDelayMs) {
    return with(pingMs, newShareAfterMs, newDatDelayMs, probationMs);
  }

  /** This with another interval between pings. */
  public Timing withPing(long newPingMs) {
    return with(newPingMs, shareAfterMs, datDelayMs, probationMs);
  }

  /** This with another time in which a peer has to bring something. */
  public Timing withProbation(long newProbationMs) {
    return with(pingMs, shareAfterMs, datDelayMs, newProbationMs);
  }

  private Timing with(
      long newPingMs, long newShareAfterMs, long newDatDelayMs, long newProbationMs) {
    return new Timing(
        newPingMs,
        pingsUnanswered,
        newShareAfterMs,
        newDatDelayMs,
        freshWindowMs,
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
