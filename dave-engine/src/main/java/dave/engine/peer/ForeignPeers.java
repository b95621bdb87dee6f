package dave.engine.peer;

import dave.wire.AddressScope;
import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of transports that this node does not speak, which proven peers sent. They are not
 * checked, only kept to be forwarded; at most {@value #MAX}. Not thread-safe.
 */
final class ForeignPeers {
  static final int MAX = 64;

  private final RandomGenerator random;
  private final List<PeerAddress> addresses = new ArrayList<>();

  ForeignPeers(RandomGenerator random) {
    this.random = random;
  }

  /** Adds an address; replaces a random one when full. */
  void offer(PeerAddress address) {
    if (addresses.contains(address)) {
      return;
    }
    if (addresses.size() < MAX) {
      addresses.add(address);
    } else {
      addresses.set(random.nextInt(MAX), address);
    }
  }

  /** A random address that is of use to the asker, or null. */
  @Nullable PeerAddress pick(AddressScope asker) {
    if (addresses.isEmpty()) {
      return null;
    }
    PeerAddress address = addresses.get(random.nextInt(addresses.size()));
    return UsefulAddresses.isUseful(address, asker) ? address : null;
  }
}
