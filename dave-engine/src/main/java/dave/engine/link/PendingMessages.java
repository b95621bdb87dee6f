package dave.engine.link;

import dave.wire.Message;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The links that this node is opening, with the messages that wait for them: at most {@value #MAX}
 * for each link. Not thread-safe.
 */
final class PendingMessages {
  static final int MAX = 4;

  private final Map<PeerAddress, Pending> waiting = new HashMap<>();

  /**
   * @param reserved whether the address is an edge or an anchor
   */
  private record Pending(boolean reserved, List<Message> messages) {}

  /**
   * Begins to keep messages for a link to this address.
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

  /** Adds a message; returns whether its link is waited for and there was room. */
  boolean add(PeerAddress to, Message message) {
    Pending pending = waiting.get(to);
    return pending != null && pending.messages().size() < MAX && pending.messages().add(message);
  }

  /** Takes the messages that wait for a link; the place stays. */
  List<Message> takeMessages(PeerAddress to) {
    Pending pending = waiting.get(to);
    if (pending == null) {
      return List.of();
    }
    List<Message> taken = List.copyOf(pending.messages());
    pending.messages().clear();
    return taken;
  }

  /** Removes the place of a link, and returns its messages. */
  List<Message> remove(PeerAddress to) {
    Pending pending = waiting.remove(to);
    return pending == null ? List.of() : pending.messages();
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
