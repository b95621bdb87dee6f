package dave.engine.link;

import dave.link.cell.CellFormat;
import dave.wire.keys.LinkSecret;
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

  /** Whether the node has links. */
  public boolean hasLinks() {
    return mode != LinkMode.PLAIN;
  }
}
