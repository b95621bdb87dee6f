package dave.engine.peer;

import dave.wire.AddressScope;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;

/**
 * Which addresses are of use to which peers: a loopback address is of no use to another machine.
 */
final class UsefulAddresses {
  private UsefulAddresses() {}

  /**
   * Whether a peer in the scope {@code sourceScope} can reach an address that it sent, and so may
   * we.
   */
  static boolean isCredible(PeerAddress address, AddressScope sourceScope) {
    if (address.isIp() && address.port() == 0) {
      return false;
    }
    return switch (PeerAddresses.scope(address)) {
      case LOOPBACK -> sourceScope == AddressScope.LOOPBACK;
      case PRIVATE -> sourceScope == AddressScope.PRIVATE || sourceScope == AddressScope.LOOPBACK;
      case PUBLIC, OPAQUE -> true;
      case UNUSABLE -> false;
    };
  }

  /** Whether an address is of use to a peer in the scope {@code asker}. */
  static boolean isUseful(PeerAddress address, AddressScope asker) {
    return switch (PeerAddresses.scope(address)) {
      case LOOPBACK -> asker == AddressScope.LOOPBACK;
      case PRIVATE -> asker == AddressScope.PRIVATE;
      case PUBLIC, OPAQUE -> true;
      case UNUSABLE -> false;
    };
  }
}
