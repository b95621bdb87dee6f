package dave.engine.link;

import dave.engine.model.Timing;
import dave.link.LinkSettings;
import dave.link.cell.CellFormat;
import dave.link.handshake.Hello;
import dave.wire.keys.LinkSecret;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of a node's links.
 *
 * @param key of the node's links, which the caller closes after the engine; may be empty if the
 *     mode is plain
 * @param cellSize of its cells, 1,232 to 1,452 bytes
 */
public record LinkConfig(LinkMode mode, Optional<LinkSecret> key, int cellSize) {
  /** No links. */
  public static final LinkConfig PLAIN =
      new LinkConfig(LinkMode.PLAIN, Optional.empty(), CellFormat.MAX_SIZE);

  /** Never reached: the transport limits attempts, and keeps some for edges and anchors. */
  private static final int MAX_ATTEMPTS =
      LinkPlaces.MAX_ATTEMPTS + LinkLimits.MOST.chosen() + LinkLimits.MOST.reserved();

  /** While a node has plain peers and links, one slot in this many is for plain peers. */
  public static final int PLAIN_SLOTS = 4;

  /** Between two cells to one link there may be two whole rounds. */
  private static final int PAUSE_ROUNDS = 2;

  /**
   * An attempt asks an address once, as it may be that of a bystander. Who wants the link tries
   * again.
   */
  private static final int FIRST_QUESTIONS = 1;

  /**
   * @throws IllegalArgumentException if there is no key for the links, or no cell has this size
   */
  public LinkConfig {
    if (mode != LinkMode.PLAIN && key.isEmpty()) {
      throw new IllegalArgumentException("links need a link key");
    }
    if (!CellFormat.isSize(cellSize)) {
      throw new IllegalArgumentException("a cell has 1,232 to 1,452 bytes, not " + cellSize);
    }
  }

  /** Links with a key, and cells of the usual size. */
  public static LinkConfig of(LinkMode mode, LinkSecret key) {
    return new LinkConfig(mode, Optional.of(key), CellFormat.MAX_SIZE);
  }

  /**
   * The settings of the links of a node with these intervals. The pause is that of a node with the
   * most links, of which plain packets take a share of the slots. A silent link is given up as fast
   * as a peer that answers no pings.
   */
  LinkSettings settings(Timing timing, Duration epoch) {
    LinkSettings usual = LinkSettings.DEFAULT;
    LinkLimits limits = LinkLimits.of(epoch);
    long silenceMs = timing.pingMs() * timing.pingsUnanswered();
    return new LinkSettings(
        cellSize,
        usual.capabilities(),
        MAX_ATTEMPTS,
        usual.maxHalfOpen(),
        usual.maxHalfOpenPerHost(),
        limits.acceptedOfGroup() + limits.spare(),
        FIRST_QUESTIONS,
        Math.min(Hello.MAX_PAUSE_MS, pauseMs(mode, epoch)),
        silenceMs,
        silenceMs,
        usual.outboxBytes(),
        usual.cellsPerSecond());
  }

  /** The most slots from one cell to the next one on the same link. */
  private static int slots(LinkMode mode, LinkLimits limits) {
    int cells = PAUSE_ROUNDS * limits.all();
    return mode == LinkMode.PREFER ? cells + cells / (PLAIN_SLOTS - 1) + 1 : cells;
  }

  /** The longest pause between two cells to one link, in milliseconds. */
  private static long pauseMs(LinkMode mode, Duration epoch) {
    return epoch.multipliedBy(slots(mode, LinkLimits.of(epoch))).toMillis() + 1;
  }

  /**
   * Checks that other nodes wait for the cells of a node with this epoch and can read them, however
   * many links it has.
   *
   * @throws IllegalArgumentException if the epoch is too long for links, naming the longest one
   */
  public static void requireEpoch(LinkMode mode, Duration epoch) {
    if (!allowsEpoch(mode, epoch)) {
      throw new IllegalArgumentException(
          "an epoch of %s ms is too long for links: choose at most %s ms, or set links to plain"
              .formatted(
                  BigDecimal.valueOf(epoch.toNanos(), 6).stripTrailingZeros().toPlainString(),
                  (LinkSettings.MAX_PAUSE_MS - 1) / slots(mode, LinkLimits.LEAST)));
    }
  }

  /** Whether other nodes can read the cells of a node with this epoch. */
  public static boolean allowsEpoch(LinkMode mode, Duration epoch) {
    return mode == LinkMode.PLAIN || pauseMs(mode, epoch) <= LinkSettings.MAX_PAUSE_MS;
  }

  /** Whether the node has links. */
  public boolean hasLinks() {
    return mode != LinkMode.PLAIN;
  }
}
