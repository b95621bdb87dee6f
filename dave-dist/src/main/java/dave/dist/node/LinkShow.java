package dave.dist.node;

import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.Output;
import dave.engine.link.LinkMode;
import dave.node.NodeConfig;
import dave.node.NodeException;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code dave node --show-link}: prints the address by which other nodes add this node as an edge.
 * If the node listens at all addresses of the machine, the address has HOST where the host belongs.
 */
final class LinkShow {
  private final CliEnvironment env;
  private final PeerAddress udp;

  private LinkShow(CliEnvironment env, PeerAddress udp) {
    this.env = env;
    this.udp = udp;
  }

  /** Prints the address of the node's links; creates the key if it is missing. */
  static void write(NodeConfig config, CliEnvironment env, boolean json) {
    if (config.links().mode() == LinkMode.PLAIN) {
      throw CliFailure.usage("this node has no links: set links to prefer or require");
    }
    PeerAddress udp =
        config.listen().stream()
            .filter(address -> address.transport().equals(PeerAddress.UDP))
            .findFirst()
            .orElseThrow();
    if (udp.port() == 0) {
      throw CliFailure.usage(
          "the port is a free one at each start: give one with --listen;"
              + " while the node runs, dave status shows the address");
    }
    try (LinkSecret key = config.links().key().get()) {
      new LinkShow(env, udp).write(key.publicKey(), json);
    } catch (NodeException e) {
      throw CliFailure.failure(String.valueOf(e.getMessage()));
    }
  }

  private void write(LinkKey key, boolean json) {
    boolean everywhere = PeerAddresses.isUnspecified(udp);
    String address =
        everywhere
            ? "sealed://%s@%s:%s".formatted(key, PeerAddresses.HOST_PLACE, udp.port())
            : PeerAddress.ofLink(key, udp).toString();
    Output out = new Output(env.out());
    if (json) {
      List<String> hosts = everywhere ? hosts() : List.of();
      JsonLine.write(
          out,
          line ->
              line.text("address", address)
                  .text("key", key.toString())
                  .number("port", udp.port())
                  .texts("hosts", hosts));
    } else {
      out.line(address);
    }
    out.flush();
    if (everywhere) {
      sayHosts();
    } else if (PeerAddresses.isLoopback(udp)) {
      env.err().print("only nodes of this machine reach it there: see --listen");
    }
  }

  private void sayHosts() {
    List<String> hosts = hosts();
    env.err()
        .print(
            "write the address at which others reach this node in the place of HOST"
                + (hosts.isEmpty() ? "" : "; this machine has " + String.join(", ", hosts)));
  }

  /**
   * Returns the addresses of this machine at which the node listens and that other machines may
   * reach, public ones first.
   */
  private List<String> hosts() {
    boolean ipv4Only = PeerAddresses.toSocketAddress(udp).getAddress() instanceof Inet4Address;
    return addresses()
        .filter(address -> !ipv4Only || address instanceof Inet4Address)
        .map(address -> new InetSocketAddress(address, udp.port()))
        .map(socket -> PeerAddresses.of(PeerAddress.UDP, socket))
        .sorted(Comparator.comparing(PeerAddresses::isRoutable).reversed())
        .map(LinkShow::host)
        .distinct()
        .toList();
  }

  private static Stream<InetAddress> addresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(
              address ->
                  !address.isLoopbackAddress()
                      && !address.isLinkLocalAddress()
                      && !address.isMulticastAddress());
    } catch (SocketException e) {
      return Stream.of(); // They are a help only.
    }
  }

  /** Returns the host of an address, as it is written before a port. */
  private static String host(PeerAddress address) {
    String text = address.toString();
    return text.substring(text.indexOf("://") + 3, text.lastIndexOf(':'));
  }
}
