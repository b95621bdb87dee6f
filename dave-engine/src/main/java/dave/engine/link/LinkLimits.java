package dave.engine.link;

import dave.engine.model.LinkStatus;
import java.time.Duration;

/**
 * How many links a node has. A round has a cell for each link, so the places follow the epoch: a
 * round of all places takes at most {@value #ROUND_MS} ms. With a long epoch a node still has the
 * least number of places, and its rounds take longer.
 *
 * @param chosen the most links that this node opens, but for {@code reserved}; 8 to 12
 * @param reserved more links that this node opens to edges and anchors; others make way for these
 *     at once. There are as many, so that the owner's choice can outnumber that of the network
 * @param accepted the most links that other nodes opened; at least twice {@code chosen}, so that in
 *     a network of equal nodes half of the places are free for newcomers; at most 96
 */
public record LinkLimits(int chosen, int reserved, int accepted) {
  /** The longest round with all links, unless the epoch is long. */
  static final long ROUND_MS = 4_000;

  /**
   * Others open about as many links to this node as it opens. A dat waits half a round for each
   * hop, and a round has a cell for each link. So with half as many links a stem takes half the
   * time, and a dat still comes over 24 links. With fewer, one hostile link of the chosen would
   * count for more.
   */
  static final int MOST_CHOSEN = 12;

  /** As many as a node tries to have at least. */
  static final int LEAST_CHOSEN = LinkStatus.LEAST_CHOSEN;

  static final int MOST_ACCEPTED = 96;

  /** The most links that this node opens to one network group, except to edges and anchors. */
  static final int CHOSEN_OF_GROUP = 2;

  private static final int GROUPS = 8;

  /** The least number of places, for any long epoch. */
  static final LinkLimits LEAST = of(Duration.ofMillis(ROUND_MS));

  /** The most places, for any short epoch. */
  static final LinkLimits MOST = of(Duration.ofMillis(1));

  /** The limits of a node with an epoch. */
  public static LinkLimits of(Duration epoch) {
    long cells = ROUND_MS * 1_000_000 / epoch.toNanos();
    int chosen = Math.clamp(cells / 4, LEAST_CHOSEN, MOST_CHOSEN);
    int accepted = Math.clamp(cells - 2L * chosen, 2 * chosen, MOST_ACCEPTED);
    return new LinkLimits(chosen, chosen, accepted);
  }

  /**
   * The most links that nodes of one network group opened. A host that has at least two fewer of
   * them than another of the group gets the place of the newest one of that host. So whoever wants
   * to keep all other hosts of its group out needs as many hosts as there are places, and a living
   * link of each.
   */
  int acceptedOfGroup() {
    return accepted / GROUPS;
  }

  /** More links that are open for a moment, until it is decided which ones make way. */
  int spare() {
    return Math.max(2, accepted / 12);
  }

  /** The most links that are open at any moment. */
  int all() {
    return chosen + reserved + accepted + spare();
  }
}
