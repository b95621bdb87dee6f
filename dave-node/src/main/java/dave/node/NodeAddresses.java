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
 * Parses addresses as users write them, and fills in what is left out. Host names are looked up in
 * addresses to listen at, but not in those of peers.
 */
final class NodeAddresses {
  private NodeAddresses() {}

  /** Parses an address to listen at; without a host it means every address of the machine. */
  static PeerAddress listen(String text) {
    return PeerAddresses.parseListen(text).resolve(literal(new byte[16]), InetAddress::getByName);
  }

  /**
   * Parses a peer's address. Without a host it is this machine's loopback address: IPv6 if a listen
   * address is an IPv6 address other than "::".
   */
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

  /** Returns the addresses of those endpoints that are complete. */
  static List<PeerAddress> complete(List<Endpoint> endpoints) {
    return endpoints.stream()
        .filter(Endpoint.Complete.class::isInstance)
        .map(endpoint -> ((Endpoint.Complete) endpoint).address())
        .toList();
  }

  /** Returns those endpoints that have a host name. */
  static List<Endpoint.Named> named(List<Endpoint> endpoints) {
    return endpoints.stream()
        .filter(Endpoint.Named.class::isInstance)
        .map(Endpoint.Named.class::cast)
        .distinct()
        .toList();
  }

  /**
   * Parses the address that an API listens at; without a host it is 127.0.0.1.
   *
   * @param example a valid address, for the error message
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
