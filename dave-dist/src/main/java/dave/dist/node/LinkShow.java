package dave.dist.node;

import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Output;
import dave.engine.link.LinkMode;
import dave.node.NodeConfig;
import dave.node.NodeException;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;

/**
 * {@code dave node --show-link}: prints the address by which other nodes add this node as an edge.
 */
final class LinkShow {
  private LinkShow() {}

  /** Prints the address of the node's links; creates the key if it is missing. */
  static void write(NodeConfig config, CliEnvironment env) {
    if (config.links().mode() == LinkMode.PLAIN) {
      throw CliFailure.usage("this node has no links: set links to prefer or require");
    }
    PeerAddress udp =
        config.listen().stream()
            .filter(address -> address.transport().equals(PeerAddress.UDP))
            .findFirst()
            .orElseThrow();
    if (udp.port() == 0) {
      throw CliFailure.usage("the port is a free one at each start: give one with --listen");
    }
    Output out = new Output(env.out());
    try (LinkSecret key = config.links().key().get()) {
      if (PeerAddresses.isUnspecified(udp)) {
        out.line("sealed://" + key.publicKey() + "@HOST:" + udp.port());
        env.err().print("write the address at which others reach this node in the place of HOST");
      } else {
        out.line(PeerAddress.ofLink(key.publicKey(), udp).toString());
      }
    } catch (NodeException e) {
      throw CliFailure.failure(String.valueOf(e.getMessage()));
    }
    out.flush();
  }
}
