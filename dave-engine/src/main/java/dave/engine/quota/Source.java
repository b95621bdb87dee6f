package dave.engine.quota;

import dave.wire.AddressScope;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.net.InetSocketAddress;

/**
 * What limits of callers are counted by.
 *
 * @param prefix of the address (IPv4 /32, IPv6 /64), never the port
 * @param shared whether many may share the address: a loopback or private one
 */
public record Source(NetworkPrefix prefix, boolean shared) {
  public static Source of(InetSocketAddress remote) {
    PeerAddress address = PeerAddresses.of(PeerAddress.TCP, remote);
    return new Source(
        PeerAddresses.source(address), PeerAddresses.scope(address) != AddressScope.PUBLIC);
  }
}
