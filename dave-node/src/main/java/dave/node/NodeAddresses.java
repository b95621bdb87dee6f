package dave.node;

import dave.wire.Endpoint;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Addresses as users write them, with what they left out filled in. The host names of addresses to
 * listen at are looked up, those of peers are not.
 */
final class NodeAddresses {
  private NodeAddresses() {}

  /** An address to listen at; without a host it means every address of the machine. */
  static PeerAddress listen(String text) {
    return PeerAddresses.parseListen(text).resolve(literal(new byte[16]), InetAddress::getByName);
  }

  /** A peer; without a host it is on this machine, where a node that listens there reaches it. */
  static Endpoint edge(String text, List<PeerAddress> listen) {
    boolean ipv6Only =
        listen.stream()
            .filter(PeerAddress::isIp)
            .filter(address -> !PeerAddresses.isUnspecified(address))
            .map(PeerAddresses::toSocketAddress)
            .anyMatch(address -> address.getAddress() instanceof Inet6Address);
    Endpoint endpoint = PeerAddresses.parseEndpoint(text);
    if (endpoint instanceof Endpoint.Complete complete) {
      PeerAddresses.requirePossible(complete.address());
    }
    return endpoint instanceof Endpoint.PortOnly
        ? new Endpoint.Complete(
            endpoint.resolve(ipv6Only ? loopback6() : loopback4(), InetAddress::getByName))
        : endpoint;
  }

  /** Those that say all. */
  static List<PeerAddress> complete(List<Endpoint> endpoints) {
    return endpoints.stream()
        .filter(Endpoint.Complete.class::isInstance)
        .map(endpoint -> ((Endpoint.Complete) endpoint).address())
        .toList();
  }

  /** Those that name a host. */
  static List<Endpoint.Named> named(List<Endpoint> endpoints) {
    return endpoints.stream()
        .filter(Endpoint.Named.class::isInstance)
        .map(Endpoint.Named.class::cast)
        .distinct()
        .toList();
  }

  /**
   * Where an API listens; without a host it is this machine alone.
   *
   * @param example an address of it, for the error
   */
  static InetSocketAddress api(String text, String example) {
    if (text.contains("://")) {
      throw new IllegalArgumentException(
          "address '" + text + "' names a transport: write HOST:PORT, such as " + example);
    }
    return PeerAddresses.toSocketAddress(
        PeerAddresses.parseListen(text).resolve(loopback4(), InetAddress::getByName));
  }

  private static InetAddress loopback4() {
    return literal(new byte[] {127, 0, 0, 1});
  }

  private static InetAddress loopback6() {
    byte[] ip = new byte[16];
    ip[15] = 1;
    return literal(ip);
  }

  private static InetAddress literal(byte[] ip) {
    try {
      return InetAddress.getByAddress(ip);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an IP address", e);
    }
  }
}
