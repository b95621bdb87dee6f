package dave.sim.cluster;

import dave.engine.link.LinkConfig;
import dave.engine.link.LinkMode;
import dave.sim.cluster.Options.Linking;
import dave.sim.world.World;
import dave.wire.PeerAddress;
import dave.wire.keys.LinkSecret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The link keys of the nodes of a cluster; a plain node has none. */
final class LinkKeys {
  private final Linking linking;
  private final List<Optional<LinkSecret>> keys = new ArrayList<>();

  LinkKeys(World world, Options.Nodes nodes) {
    linking = nodes.linking();
    for (int node = 0; node < nodes.count(); node++) {
      keys.add(
          linking.mode(node) == LinkMode.PLAIN
              ? Optional.empty()
              : Optional.of(LinkSecret.generate(world.random("link key", node))));
    }
  }

  /** Returns the settings of a node's links. */
  LinkConfig config(int node) {
    return keys.get(node)
        .map(key -> LinkConfig.of(linking.mode(node), key))
        .orElse(LinkConfig.PLAIN);
  }

  /** Returns whether a node has links. */
  boolean has(int node) {
    return keys.get(node).isPresent();
  }

  /** Returns the address at which other nodes with links know a node: of "sealed", or plain. */
  PeerAddress address(int node, PeerAddress plain) {
    return keys.get(node).map(key -> PeerAddress.ofLink(key.publicKey(), plain)).orElse(plain);
  }
}
