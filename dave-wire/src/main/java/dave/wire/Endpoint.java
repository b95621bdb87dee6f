package dave.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An address as a person wrote it: complete, or with a host still to be found. Made by {@link
 * PeerAddresses#parseEndpoint}; nothing is looked up before {@link #resolve}.
 */
public sealed interface Endpoint {
  /** Says all. */
  record Complete(PeerAddress address) implements Endpoint {}

  /**
   * Names a host, such as "udp://example.org:1618".
   *
   * @param key of the node's links, if the transport is "sealed" and only then
   */
  record Named(String transport, String host, int port, Optional<LinkKey> key) implements Endpoint {
    public Named {
      if (key.isPresent() != transport.equals(PeerAddress.SEALED)) {
        throw new IllegalArgumentException("a link key goes with the transport sealed");
      }
    }

    /** One of a transport without link keys. */
    public Named(String transport, String host, int port) {
      this(transport, host, port, Optional.empty());
    }
  }

  /** Names no host, such as ":1618": every address to listen at, or this machine to talk to. */
  record PortOnly(String transport, int port) implements Endpoint {}

  /** Finds the address of a host; {@link InetAddress#getByName} is one. May block. */
  @FunctionalInterface
  interface HostResolver {
    /**
     * @throws UnknownHostException if there is none
     */
    InetAddress resolve(String host) throws UnknownHostException;
  }

  /**
   * Makes it complete.
   *
   * @param ownHost stands where no host is named, such as {@code ::} to listen at
   * @param hosts asked for host names only
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
