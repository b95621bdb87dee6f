package dave.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An address as a user wrote it: complete, or without the IP address of its host. {@link
 * PeerAddresses} parses it; only {@link #resolve} looks up a host name.
 */
public sealed interface Endpoint {
  /** A complete address. */
  record Complete(PeerAddress address) implements Endpoint {}

  /**
   * A host name and a port, such as "udp://example.org:1618".
   *
   * @param key the key of the node's links; present exactly if the transport is "sealed"
   */
  record Named(String transport, String host, int port, Optional<LinkKey> key) implements Endpoint {
    public Named {
      if (key.isPresent() != transport.equals(PeerAddress.SEALED)) {
        throw new IllegalArgumentException("a link key goes with the transport sealed");
      }
    }

    /** A host name and a port, for a transport without link keys. */
    public Named(String transport, String host, int port) {
      this(transport, host, port, Optional.empty());
    }
  }

  /**
   * A port without a host, such as ":1618". A listener uses every address, a client this machine.
   */
  record PortOnly(String transport, int port) implements Endpoint {}

  /** Looks up the address of a host, as {@link InetAddress#getByName} does. May block. */
  @FunctionalInterface
  interface HostResolver {
    /**
     * Returns the address of a host.
     *
     * @throws UnknownHostException if the host has none
     */
    InetAddress resolve(String host) throws UnknownHostException;
  }

  /**
   * Returns the complete address.
   *
   * @param ownHost the host if none is named, such as {@code ::} to listen at
   * @param hosts looks up host names; not called for IP addresses
   * @throws IllegalArgumentException naming the host and the remedy, if it is not found
   */
  default PeerAddress resolve(InetAddress ownHost, HostResolver hosts) {
    return switch (this) {
      case Complete complete -> complete.address();
      case PortOnly portOnly -> at(portOnly.transport(), ownHost, portOnly.port());
      case Named named -> {
        try {
          InetAddress host = hosts.resolve(named.host());
          yield named
              .key()
              .map(key -> PeerAddress.ofLink(key, at(PeerAddress.UDP, host, named.port())))
              .orElseGet(() -> at(named.transport(), host, named.port()));
        } catch (UnknownHostException e) {
          throw new IllegalArgumentException(
              "no address found for the host '"
                  + named.host()
                  + "': check its name, or give its IP address",
              e);
        }
      }
    };
  }

  private static PeerAddress at(String transport, InetAddress host, int port) {
    return PeerAddresses.of(transport, new InetSocketAddress(host, port));
  }
}
