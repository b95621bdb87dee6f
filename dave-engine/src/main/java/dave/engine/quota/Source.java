package dave.engine.quota;

import dave.wire.AddressScope;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.net.InetSocketAddress;

/**
 * The unit for which limits of callers are counted.
 *
 * @param prefix of the caller's address (IPv4 /32, IPv6 /64), without the port
 * @param shared whether many callers may share the address, as with loopback and private ones
 */
public record Source(NetworkPrefix prefix, boolean shared) {
  public static Source of(InetSocketAddress remote) {
    PeerAddress address = PeerAddresses.of(PeerAddress.TCP, remote);
    return new Source(
        PeerAddresses.source(address), PeerAddresses.scope(address) != AddressScope.PUBLIC);
  }
}
