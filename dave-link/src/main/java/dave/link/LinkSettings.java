package dave.link;

import dave.link.cell.CellFormat;
import dave.link.handshake.Hello;
import dave.link.session.Session;

/**
 * The settings of a node's links.
 *
 * @param cellSize size of its datagrams, 1,232 to 1,452 bytes
 * @param capabilities what the node can do, one a bit; sent to the other side of each link
 * @param maxAttempts most links that are being opened at once
 * @param maxHalfOpen most half-open links: they were answered, and have not shown their keys yet;
 *     the oldest of the largest network group makes way
 * @param maxHalfOpenPerHost the same from one IPv4 address or IPv6 /64
 * @param maxHalfOpenPerGroup the same from one public network group; the oldest of its largest host
 *     makes way
 * @param firstQuestions most datagrams to an address that has not answered, in one attempt
 * @param pauseMs the longest time between two of the node's cells on one link, at most {@link
 *     Hello#MAX_PAUSE_MS}; sent to the other side, which waits longer than that if it is at most
 *     {@link #MAX_PAUSE_MS}
 * @param halfOpenMs how long a link may stay half open at least; longer if the other side's pause
 *     is
 * @param silenceMs how long no cell has to come before a link is closed, at least; longer if the
 *     other side's pause is, up to ten minutes
 * @param outboxBytes most bytes that wait for a link's cells
 * @param cellsPerSecond most cells of one link that are opened a second
 */
public record LinkSettings(
    int cellSize,
    long capabilities,
    int maxAttempts,
    int maxHalfOpen,
    int maxHalfOpenPerHost,
    int maxHalfOpenPerGroup,
    int firstQuestions,
    long pauseMs,
    long halfOpenMs,
    long silenceMs,
    int outboxBytes,
    int cellsPerSecond) {
  /**
   * A node has one cell an epoch for all its links, and the shortest epoch is 100 microseconds. A
   * tenth is for clocks that differ.
   */
  public static final int MAX_CELLS_PER_SECOND = 11_000;

  /**
   * The longest pause of a node between two cells on one link with which other nodes keep the link:
   * they wait for as many of these pauses as for any node's, and follow its keys.
   */
  public static final long MAX_PAUSE_MS =
      Math.min(
          Link.MAX_STATED_MS / Links.SILENT_PAUSES,
          Math.min(Session.MAX_PAUSE_MS, Hello.MAX_PAUSE_MS));

  /** The settings of most nodes. */
  public static final LinkSettings DEFAULT =
      new LinkSettings(
          CellFormat.MAX_SIZE,
          0,
          16,
          512,
          4,
          20,
          5,
          20_000,
          60_000,
          120_000,
          64 * 1024,
          MAX_CELLS_PER_SECOND);

  /**
   * @throws IllegalArgumentException if no cell has this size
   */
  public LinkSettings {
    if (!CellFormat.isSize(cellSize)) {
      throw new IllegalArgumentException("a cell has 1,232 to 1,452 bytes, not " + cellSize);
    }
  }

  /** These settings with cells of another size. */
  public LinkSettings withCellSize(int newCellSize) {
    return new LinkSettings(
        newCellSize,
        capabilities,
        maxAttempts,
        maxHalfOpen,
        maxHalfOpenPerHost,
        maxHalfOpenPerGroup,
        firstQuestions,
        pauseMs,
        halfOpenMs,
        silenceMs,
        outboxBytes,
        cellsPerSecond);
  }

  /** These settings with another limit on the cells of a link. */
  public LinkSettings withCellsPerSecond(int newCellsPerSecond) {
    return new LinkSettings(
        cellSize,
        capabilities,
        maxAttempts,
        maxHalfOpen,
        maxHalfOpenPerHost,
        maxHalfOpenPerGroup,
        firstQuestions,
        pauseMs,
        halfOpenMs,
        silenceMs,
        outboxBytes,
        newCellsPerSecond);
  }
}
