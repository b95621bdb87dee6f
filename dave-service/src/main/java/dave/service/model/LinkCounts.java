package dave.service.model;

import dave.engine.link.LinkMode;
import dave.engine.model.LinkStatus;
import dave.engine.model.LinkView;

/**
 * The links of a node, in numbers.
 *
 * @param chosen open links that the node opened
 * @param accepted open links that other nodes opened
 * @param opening links whose handshake is not over
 * @param oldestSinceMs when the oldest open link opened, Unix time in milliseconds; 0 without links
 */
public record LinkCounts(LinkMode mode, int chosen, int accepted, int opening, long oldestSinceMs) {
  /** A node tries to have this many chosen links, if it knows as many peers. */
  public static final int LEAST_CHOSEN = LinkStatus.LEAST_CHOSEN;

  /** Counts the links of a node of this mode. */
  public static LinkCounts of(LinkMode mode, LinkStatus links) {
    long oldestMs =
        links.links().stream()
            .filter(link -> link.state() != LinkView.State.OPENING)
            .mapToLong(LinkView::sinceMs)
            .min()
            .orElse(0);
    return new LinkCounts(mode, links.chosen(), links.accepted(), links.handshakes(), oldestMs);
  }
}
