package dave.engine.peer;

import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The addresses of this node: those it listens on, and up to {@value #MAX} from which its own
 * packets came back. Not thread-safe.
 */
public final class OwnAddresses {
  static final int MAX = 16;

  private final Set<PeerAddress> found = new LinkedHashSet<>();
  private List<PeerAddress> listening = List.of();

  /** Sets the addresses that the node listens on. */
  public void listen(List<PeerAddress> addresses) {
    listening = List.copyOf(addresses);
  }

  /** The addresses that the node listens on. */
  public List<PeerAddress> listening() {
    return listening;
  }

  /**
   * Notes an address from which the node received its own packet. It need not be the node's:
   * whoever sees a packet can send it back in the name of another address.
   */
  public void found(PeerAddress address) {
    if (found.size() < MAX) {
      found.add(address);
    }
  }

  /**
   * Whether an address is known to be this node's. One with its link key is, wherever it is, and
   * one of the socket that it listens on, under any key. An address that was {@link #found} bars
   * itself only, and no link to it.
   */
  public boolean contains(PeerAddress address) {
    if (found.contains(address)) {
      return true;
    }
    PeerAddress socket = socket(address);
    for (PeerAddress own : listening) {
      if (isOfKey(own, address) || listensAt(socket(own), socket)) {
        return true;
      }
    }
    return false;
  }

  /** The address without a link key. */
  private static PeerAddress socket(PeerAddress address) {
    return address.transport().equals(PeerAddress.SEALED) ? address.underLink() : address;
  }

  private static boolean listensAt(PeerAddress own, PeerAddress socket) {
    return own.equals(socket)
        || (PeerAddresses.isUnspecified(own)
            && own.transport().equals(socket.transport())
            && PeerAddresses.isLoopback(socket)
            && own.port() == socket.port());
  }

  private static boolean isOfKey(PeerAddress own, PeerAddress address) {
    return own.transport().equals(PeerAddress.SEALED)
        && address.transport().equals(PeerAddress.SEALED)
        && own.linkKey().equals(address.linkKey());
  }
}
