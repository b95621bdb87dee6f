package dave.engine.link;

import dave.link.Link;
import dave.link.schedule.Rounds;
import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The links that are open, by address, and whose turn it is. Not for several threads. */
final class OpenLinks {
  /** Most links that this node opens. */
  static final int MAX_CHOSEN = 24;

  /** Most links that others opened. */
  static final int MAX_ACCEPTED = 96;

  private final Rounds<Link> rounds;
  private final Map<PeerAddress, Link> byAddress = new HashMap<>();
  private final Map<PeerAddress, Link> byUdp = new HashMap<>();
  private final Map<Link, PeerAddress> addresses = new HashMap<>();
  private List<Link> surplus = new ArrayList<>();
  private int chosen;

  OpenLinks(RandomGenerator random) {
    rounds = new Rounds<>(random);
  }

  /** Adds a link; returns its address. */
  PeerAddress add(Link link) {
    PeerAddress address = PeerAddress.ofLink(link.remoteKey(), link.address());
    byAddress.put(address, link);
    byUdp.put(link.address(), link);
    addresses.put(link, address);
    rounds.join(link);
    chosen += link.initiator() ? 1 : 0;
    if (accepted() > MAX_ACCEPTED) {
      surplus.add(link);
    }
    return address;
  }

  /** Removes a link. */
  void remove(Link link) {
    rounds.leave(link);
    chosen -= link.initiator() ? 1 : 0;
    byAddress.remove(address(link), link);
    byUdp.remove(link.address(), link);
    addresses.remove(link);
  }

  /** Those that were one too many when they opened: for the caller to close. */
  List<Link> takeSurplus() {
    List<Link> taken = surplus;
    surplus = new ArrayList<>();
    return taken;
  }

  /** The link whose turn it is; null if there is none at all. */
  @Nullable Link next() {
    return rounds.next().orElse(null);
  }

  /** The link to an address of "sealed". */
  @Nullable Link get(PeerAddress address) {
    return byAddress.get(address);
  }

  /** Whether there is a link to the node at an address of UDP. */
  boolean isLinked(PeerAddress udp) {
    return byUdp.containsKey(udp);
  }

  /** The address of an open link. */
  PeerAddress address(Link link) {
    return Objects.requireNonNull(addresses.get(link), "an open link has an address");
  }

  int size() {
    return rounds.size();
  }

  /** How many this node opened. */
  int chosen() {
    return chosen;
  }

  /** How many others opened. */
  int accepted() {
    return rounds.size() - chosen;
  }
}
