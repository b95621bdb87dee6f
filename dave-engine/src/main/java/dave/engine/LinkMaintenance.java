package dave.engine;

import dave.engine.link.LinkView;
import dave.engine.link.SealedTransport;
import dave.engine.model.Timing;
import dave.engine.peer.Peer;
import dave.engine.peer.PeerExchange;
import dave.engine.peer.PeerTable;
import dave.wire.PeerAddress;
import java.time.InstantSource;
import java.util.List;

/**
 * Keeps the links of peers and ends the others. A link is ended if its other end does not prove
 * itself in time. When this node has opened as many links as it may, it ends the least useful one
 * every few minutes. On the core worker only.
 */
final class LinkMaintenance {
  private static final long LOOK_MS = 1_000;

  /** A new link has to become a peer's link within this many ping intervals. */
  private static final int PINGS = 3;

  /** Ping intervals between two renewals: three minutes with the default timing. */
  private static final int RENEWAL_PINGS = 22;

  private final SealedTransport links;
  private final PeerTable table;
  private final PeerExchange exchange;
  private final Timing timing;
  private final InstantSource clock;
  private long lookedMs;
  private long renewedMs;

  LinkMaintenance(
      SealedTransport links,
      PeerTable table,
      PeerExchange exchange,
      Timing timing,
      InstantSource clock) {
    this.links = links;
    this.table = table;
    this.exchange = exchange;
    this.timing = timing;
    this.clock = clock;
  }

  /**
   * Does the work that is due.
   *
   * @param nowMs the steady clock
   */
  void maintain(long nowMs) {
    links.poll();
    if (nowMs - lookedMs >= LOOK_MS) {
      lookedMs = nowMs;
      endUnproven();
    }
    if (nowMs - renewedMs >= RENEWAL_PINGS * timing.pingMs()) {
      renewedMs = nowMs;
      renew();
    }
  }

  private void endUnproven() {
    long oldMs = clock.millis() - PINGS * timing.pingMs();
    for (LinkView link : links.links()) {
      Peer peer = table.get(link.address());
      if (link.sinceMs() < oldMs && (peer == null || !(peer.isProven() || peer.isEdge()))) {
        links.end(link.address());
      }
    }
  }

  private void renew() {
    List<PeerAddress> chosen =
        links.links().stream().filter(LinkView::chosen).map(LinkView::address).toList();
    if (chosen.size() >= SealedTransport.MAX_CHOSEN) {
      exchange.dropLeastUseful(chosen, "renewed");
    }
  }

  /** Ends the link of a peer that was dropped. */
  void dropped(PeerAddress address) {
    if (address.transport().equals(PeerAddress.SEALED)) {
      links.end(address);
    }
  }
}
