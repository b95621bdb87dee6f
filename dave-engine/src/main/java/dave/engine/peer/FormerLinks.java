package dave.engine.peer;

import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What linked peers were whose link has ended, by link key: a node that slept or has another
 * address has a new link, and is the same node. At most {@value #MAX}: those with the least trust
 * make way. Peers without trust are not kept, so that nobody else can fill the places. Not
 * thread-safe.
 */
final class FormerLinks {
  static final int MAX = 128;

  private static final Comparator<Former> TRUST = Comparator.comparingDouble(Former::trust);

  private final Map<LinkKey, Former> links = new HashMap<>();

  private record Former(
      PeerAddress address, double trust, boolean anchor, long provenForMs, long lostMs) {}

  /** Adds a peer, if it has trust. */
  void add(Peer peer, long nowMs) {
    if (peer.trust <= 0 || !peer.isLinked()) {
      return;
    }
    links.put(
        peer.address.linkKey(),
        new Former(peer.address, peer.trust, peer.anchor, nowMs - peer.provenMs, nowMs));
    if (links.size() > MAX) {
      links.values().stream().min(TRUST).ifPresent(least -> links.values().remove(least));
    }
  }

  private static boolean isSealed(PeerAddress address) {
    return address.transport().equals(PeerAddress.SEALED);
  }

  /** Whether the node at an address was an anchor. */
  boolean isAnchor(PeerAddress address) {
    Former former = isSealed(address) ? links.get(address.linkKey()) : null;
    return former != null && former.anchor();
  }

  /**
   * Gives a peer the trust that its node had, less what has faded since, and forgets it.
   *
   * @param halfLifeMs of trust
   */
  void restore(Peer peer, long halfLifeMs, long nowMs) {
    Former former = isSealed(peer.address) ? links.remove(peer.address.linkKey()) : null;
    if (former != null) {
      double faded = Math.pow(0.5, (double) (nowMs - former.lostMs()) / halfLifeMs);
      peer.inherit(former.trust() * faded, former.provenForMs());
    }
  }

  /** The addresses where they were, those with the most trust first. */
  List<PeerAddress> addresses() {
    return links.values().stream().sorted(TRUST.reversed()).map(Former::address).toList();
  }
}
