package dave.engine.lookup;

import dave.wire.AddressScope;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;

/** Who counts as one asker, whatever ports it uses. */
final class Askers {
  private Askers() {}

  /**
   * The address prefix of an asker (IPv4 /32, IPv6 /64). Many nodes share a loopback or private
   * address, and are told apart by their ports.
   */
  static NetworkPrefix of(PeerAddress asker) {
    return PeerAddresses.scope(asker) == AddressScope.PUBLIC
        ? PeerAddresses.source(asker)
        : new NetworkPrefix(asker.transport(), asker.bytes());
  }
}
