package dave.engine.model;

import java.util.List;

/**
 * The links of a node.
 *
 * @param chosen open links that this node opened
 * @param accepted open links that other nodes opened
 * @param handshakes links that are being opened, by this node or by others
 * @param links the open links, and those that this node is opening
 */
public record LinkStatus(int chosen, int accepted, int handshakes, List<LinkView> links) {
  /** The status of a node without links. */
  public static final LinkStatus NONE = new LinkStatus(0, 0, 0, List.of());

  /** A node tries to have as many chosen links at least. */
  public static final int LEAST_CHOSEN = 8;

  public LinkStatus {
    links = List.copyOf(links);
  }
}
