package dave.engine.peer;

import dave.wire.AddressScope;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;

/** Which addresses make sense to whom: a loopback address says nothing to another machine. */
final class Reach {
  private Reach() {}

  /** Whether an address that {@code teller} named can be one that it reaches, and so may we. */
  static boolean isCredible(PeerAddress address, AddressScope teller) {
    if (address.isIp() && address.port() == 0) {
      return false;
    }
    return switch (PeerAddresses.scope(address)) {
      case LOOPBACK -> teller == AddressScope.LOOPBACK;
      case PRIVATE -> teller == AddressScope.PRIVATE || teller == AddressScope.LOOPBACK;
      case PUBLIC, OPAQUE -> true;
      case UNUSABLE -> false;
    };
  }

  /** Whether to tell {@code asker} of an address. */
  static boolean isUseful(PeerAddress address, AddressScope asker) {
    return switch (PeerAddresses.scope(address)) {
      case LOOPBACK -> asker == AddressScope.LOOPBACK;
      case PRIVATE -> asker == AddressScope.PRIVATE;
      case PUBLIC, OPAQUE -> true;
      case UNUSABLE -> false;
    };
  }
}
