package dave.link;

import dave.link.cell.CellFormat;

/**
 * How a node does links.
 *
 * @param cellSize of its datagrams, 1,232 to 1,452 bytes
 * @param capabilities what it can do, one a bit; told to the other side of each link
 * @param maxAttempts how many links are being opened at once
 * @param maxHalfOpen how many were answered and have not shown their keys yet; the oldest goes
 * @param maxHalfOpenPerHost the same from one IP address
 * @param halfOpenMs how long one may stay half open: longer than the other side's round
 * @param silenceMs a link without a cell for so long is closed: some rounds of the other side
 * @param outboxBytes what waits for a link's cells at most
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
  /** What is right for most nodes. */
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

  /** The same with cells of another size. */
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
