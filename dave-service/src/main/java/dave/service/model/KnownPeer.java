package dave.service.model;

import dave.engine.model.LinkStatus;
import dave.engine.model.LinkView;
import dave.engine.model.PeerView;
import dave.wire.PeerAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A peer of the node, and the link to it.
 *
 * @param link null if there is none
 */
public record KnownPeer(PeerView view, @Nullable LinkView link) {
  /** Joins peers with their links, in the order of the peers. */
  public static List<KnownPeer> join(List<PeerView> peers, LinkStatus links) {
    Map<PeerAddress, LinkView> byAddress =
        links.links().stream()
            .collect(Collectors.toMap(LinkView::address, Function.identity(), KnownPeer::newer));
    return peers.stream().map(peer -> new KnownPeer(peer, byAddress.get(peer.address()))).toList();
  }

  /** While a link is renewed by a new handshake, the open one counts. */
  private static LinkView newer(LinkView a, LinkView b) {
    return a.state() == LinkView.State.OPENING ? b : a;
  }
}
