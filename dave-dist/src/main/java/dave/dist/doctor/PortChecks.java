package dave.dist.doctor;

import dave.admin.v1.GetStatusResponse;
import dave.node.NodeConfig;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the ports of a node are free, or used by the node itself. A port is bound for a
 * moment.
 */
final class PortChecks {
  private final NodeConfig config;
  private final @Nullable GetStatusResponse status;

  /**
   * @param status of the running node; null if none answers
   */
  PortChecks(NodeConfig config, @Nullable GetStatusResponse status) {
    this.config = config;
    this.status = status;
  }

  List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    for (PeerAddress address : config.listen()) {
      findings.add(
          gossip(address.transport(), PeerAddresses.toSocketAddress(address), address.port()));
    }
    if (status == null && config.admin() != null) {
      findings.add(port("the API", PeerAddress.TCP, config.admin().bind(), "--admin"));
    }
    if (status == null && config.http() != null) {
      findings.add(port("HTTP", PeerAddress.TCP, config.http().bind(), "--http"));
    }
    if (status == null && config.metrics() != null) {
      findings.add(port("metrics", PeerAddress.TCP, config.metrics(), "--metrics"));
    }
    return findings;
  }

  private Finding gossip(String transport, InetSocketAddress address, int port) {
    return isOfRunningNode(transport, port)
        ? Finding.ok("port", "the running node receives at " + name(transport, port))
        : port("gossip", transport, address, "-l");
  }

  private boolean isOfRunningNode(String transport, int port) {
    return status != null
        && status.getListenAddressesList().stream()
            .map(at -> at.replaceFirst("^" + PeerAddress.SEALED + ":", PeerAddress.UDP + ":"))
            .anyMatch(at -> at.startsWith(transport + ":") && at.endsWith(":" + port));
  }

  private Finding port(String purpose, String transport, InetSocketAddress address, String flag) {
    String name = name(transport, address.getPort());
    if (address.getPort() == 0) {
      return Finding.ok("port", "any free port for " + purpose);
    }
    try {
      bind(transport, address);
      return Finding.ok("port", name + " is free for " + purpose);
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      if (why.contains("in use")) {
        return Finding.wrong(
            "port",
            "%s for %s is in use by another program, or by a node whose API does not answer"
                .formatted(name, purpose),
            "stop that program, or choose another port with " + flag);
      }
      if (why.contains("permission denied")) {
        return Finding.wrong(
            "port",
            "%s for %s is not allowed to this user".formatted(name, purpose),
            "choose a port above 1023 with " + flag);
      }
      return Finding.wrong(
          "port",
          "%s for %s cannot be bound at %s: %s"
              .formatted(name, purpose, address.getAddress().getHostAddress(), e.getMessage()),
          "choose an address of this machine with " + flag);
    }
  }

  private static String name(String transport, int port) {
    return transport.toUpperCase(Locale.ROOT) + " port " + port;
  }

  private static void bind(String transport, InetSocketAddress address) throws IOException {
    try {
      bindOnce(transport, address);
    } catch (IOException e) {
      boolean noIpv6 = String.valueOf(e.getMessage()).contains("rotocol family");
      if (!address.getAddress().isAnyLocalAddress() || !noIpv6) {
        throw e;
      }
      // "::" on a machine without IPv6.
      bindOnce(
          transport,
          new InetSocketAddress(InetAddress.getByAddress(new byte[4]), address.getPort()));
    }
  }

  private static void bindOnce(String transport, SocketAddress address) throws IOException {
    if (transport.equals(PeerAddress.UDP)) {
      new DatagramSocket(address).close();
    } else {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(address, 1);
      }
    }
  }
}
