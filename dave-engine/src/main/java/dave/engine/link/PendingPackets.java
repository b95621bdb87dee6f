package dave.engine.link;

import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Packets that wait for a link to open, at most {@value #MAX} for each link. Not thread-safe. */
final class PendingPackets {
  static final int MAX = 4;

  private final Map<PeerAddress, Pending> waiting = new HashMap<>();

  /**
   * @param reserved whether the address is an edge or an anchor
   */
  private record Pending(boolean reserved, List<byte[]> packets) {}

  /**
   * Begins to keep packets for a link to this address.
   *
   * @param reserved whether it is an edge or an anchor
   */
  void begin(PeerAddress to, boolean reserved) {
    waiting.put(to, new Pending(reserved, new ArrayList<>(1)));
  }

  /** Whether a link to this address is waited for. */
  boolean isAwaited(PeerAddress to) {
    return waiting.containsKey(to);
  }

  /** Adds a packet; returns whether its link is waited for and there was room. */
  boolean add(PeerAddress to, byte[] packet) {
    Pending pending = waiting.get(to);
    return pending != null && pending.packets().size() < MAX && pending.packets().add(packet);
  }

  /** Removes and returns the packets that waited for a link. */
  List<byte[]> removeAll(PeerAddress to) {
    Pending pending = waiting.remove(to);
    return pending == null ? List.of() : pending.packets();
  }

  /** Removes the packets for links that will not open. */
  void removeIf(Predicate<PeerAddress> vain) {
    waiting.keySet().removeIf(vain);
  }

  /** How many links are waited for. */
  int size() {
    return waiting.size();
  }

  /** How many links to edges and anchors are waited for. */
  int reserved() {
    return (int) waiting.values().stream().filter(Pending::reserved).count();
  }

  /** How many links to a network group are waited for. */
  int sizeOf(NetworkPrefix group) {
    return (int)
        waiting.keySet().stream()
            .filter(to -> PeerAddresses.group(to.underLink()).equals(group))
            .count();
  }
}
