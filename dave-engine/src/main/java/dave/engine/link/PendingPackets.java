package dave.engine.link;

import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Packets that wait for a link to open, at most {@value #MAX} for each link. Not thread-safe. */
final class PendingPackets {
  static final int MAX = 4;

  private final Map<PeerAddress, List<byte[]>> waiting = new HashMap<>();

  /** Begins to keep packets for a link to this address. */
  void begin(PeerAddress to) {
    waiting.put(to, new ArrayList<>(1));
  }

  /** Whether a link to this address is waited for. */
  boolean isAwaited(PeerAddress to) {
    return waiting.containsKey(to);
  }

  /** Adds a packet; returns whether its link is waited for and there was room. */
  boolean add(PeerAddress to, byte[] packet) {
    List<byte[]> packets = waiting.get(to);
    return packets != null && packets.size() < MAX && packets.add(packet);
  }

  /** Removes and returns the packets that waited for a link. */
  List<byte[]> removeAll(PeerAddress to) {
    List<byte[]> packets = waiting.remove(to);
    return packets == null ? List.of() : packets;
  }

  /** Removes the packets for links that will not open. */
  void removeIf(Predicate<PeerAddress> vain) {
    waiting.keySet().removeIf(vain);
  }

  /** How many links are waited for. */
  int size() {
    return waiting.size();
  }
}
