package dave.link;

import dave.link.cell.CellFormat;

/**
 * The settings of a node's links.
 *
 * @param cellSize size of its datagrams, 1,232 to 1,452 bytes
 * @param capabilities what the node can do, one a bit; sent to the other side of each link
 * @param maxAttempts most links that are being opened at once
 * @param maxHalfOpen most half-open links: they were answered, and have not shown their keys yet;
 *     the oldest makes way
 * @param maxHalfOpenPerHost the same from one IPv4 address or IPv6 /64
 * @param halfOpenMs how long a link may stay half open: longer than the other side's round
 * @param silenceMs a link that receives no cell for so long is closed: some rounds of the other
 *     side
 * @param outboxBytes most bytes that wait for a link's cells
 */
public record LinkSettings(
    int cellSize,
    long capabilities,
    int maxAttempts,
    int maxHalfOpen,
    int maxHalfOpenPerHost,
    long halfOpenMs,
    long silenceMs,
    int outboxBytes) {
  /** The settings of most nodes. */
  public static final LinkSettings DEFAULT =
      new LinkSettings(CellFormat.MAX_SIZE, 0, 16, 512, 4, 60_000, 120_000, 64 * 1024);

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
        halfOpenMs,
        silenceMs,
        outboxBytes);
  }
}
