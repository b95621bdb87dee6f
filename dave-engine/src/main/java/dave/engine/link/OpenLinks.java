package dave.engine.link;

import dave.link.Link;
import dave.link.schedule.Rounds;
import dave.wire.AddressScope;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The open links by address, and the order in which they take turns. Not thread-safe. */
final class OpenLinks {
  private final LinkLimits limits;
  private final Rounds<Link> rounds;
  private final Map<PeerAddress, Link> byAddress = new HashMap<>();
  private final Map<PeerAddress, Link> byUdp = new HashMap<>();
  private final Map<Link, PeerAddress> addresses = new HashMap<>();
  private final Map<NetworkPrefix, Set<Link>> acceptedOfGroup = new HashMap<>();
  private List<Link> surplus = new ArrayList<>();
  private @Nullable Link turn;
  private int chosen;

  OpenLinks(LinkLimits limits, RandomGenerator random) {
    this.limits = limits;
    rounds = new Rounds<>(random);
  }

  /** Adds a link, which takes turns from the next round on; returns its address. */
  PeerAddress add(Link link) {
    PeerAddress address = note(link);
    rounds.join(link);
    return address;
  }

  /** Gives the place of a link in the round to another; returns the address of the latter. */
  PeerAddress replace(Link former, Link link) {
    forget(former);
    PeerAddress address = note(link);
    rounds.replace(former, link);
    if (turn == former) {
      turn = link;
    }
    return address;
  }

  /** Removes a link. */
  void remove(Link link) {
    forget(link);
    rounds.leave(link);
    if (turn == link) {
      turn = null;
    }
  }

  /**
   * Notes a link; returns its address. It has proven that its UDP address is its own, so a link of
   * another key at that address is surplus.
   */
  private PeerAddress note(Link link) {
    boolean fits = takesMore() && hasRoom(link.address());
    PeerAddress address = PeerAddress.ofLink(link.remoteKey(), link.address());
    byAddress.put(address, link);
    Link former = byUdp.put(link.address(), link);
    if (former != null && !former.remoteKey().equals(link.remoteKey())) {
      surplus.add(former);
    }
    addresses.put(link, address);
    if (link.initiator()) {
      chosen++;
    } else {
      NetworkPrefix group = PeerAddresses.group(link.address());
      acceptedOfGroup.computeIfAbsent(group, one -> new LinkedHashSet<>()).add(link);
      surplus.addAll(fits ? crowding(link.address()) : List.of(link));
    }
    return address;
  }

  private void forget(Link link) {
    if (link.initiator()) {
      chosen--;
    } else {
      acceptedOfGroup.computeIfPresent(
          PeerAddresses.group(link.address()),
          (group, links) -> links.remove(link) && links.isEmpty() ? null : links);
    }
    byAddress.remove(address(link), link);
    byUdp.remove(link.address(), link);
    addresses.remove(link);
    surplus.remove(link);
  }

  /** Removes and returns the links that were too many; the caller closes them. */
  List<Link> removeSurplus() {
    List<Link> taken = surplus;
    surplus = new ArrayList<>();
    return taken;
  }

  /** Begins the turn of the next link, and returns that link; null if there are no links. */
  @Nullable Link next() {
    turn = rounds.next().orElse(null);
    return turn;
  }

  /** The link whose turn it is, or that has its place now; null if it has ended. */
  @Nullable Link turn() {
    return turn;
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

  /** Whether one more link of another node may open. */
  boolean takesMore() {
    return accepted() < limits.accepted() + limits.spare();
  }

  /**
   * Whether the host of an address may open one more link. Loopback and private addresses have no
   * limit by group, as they form one group. A link takes the place of the one that was accepted
   * from the same address, or of one of a host that has more.
   */
  boolean hasRoom(PeerAddress udp) {
    Link there = byUdp.get(udp);
    List<Link> staying = staying(udp);
    return !isLimited(udp)
        || (there != null && !there.initiator())
        || staying.size() < limits.acceptedOfGroup()
        || largestHost(staying).size() > ofHost(staying, udp).size() + 1;
  }

  /** The links that leave for one that was accepted at an address, so that its group fits. */
  private List<Link> crowding(PeerAddress udp) {
    List<Link> staying = staying(udp);
    return isLimited(udp) && staying.size() > limits.acceptedOfGroup()
        ? List.of(largestHost(staying).getLast())
        : List.of();
  }

  /** The accepted links of the network group of an address that need not leave, oldest first. */
  private List<Link> staying(PeerAddress udp) {
    return acceptedOfGroup.getOrDefault(PeerAddresses.group(udp), Set.of()).stream()
        .filter(link -> !surplus.contains(link))
        .toList();
  }

  private static List<Link> largestHost(List<Link> links) {
    return links.stream()
        .map(link -> ofHost(links, link.address()))
        .max(Comparator.comparingInt(List::size))
        .orElse(List.of());
  }

  private static List<Link> ofHost(List<Link> links, PeerAddress udp) {
    NetworkPrefix host = PeerAddresses.source(udp);
    return links.stream()
        .filter(link -> PeerAddresses.source(link.address()).equals(host))
        .toList();
  }

  /** Whether the network group of an address has a limit. */
  static boolean isLimited(PeerAddress udp) {
    return PeerAddresses.scope(udp) == AddressScope.PUBLIC;
  }

  /** How many links this node opened to a network group. */
  int chosenOf(NetworkPrefix group) {
    int count = 0;
    for (Link link : addresses.keySet()) {
      count += link.initiator() && PeerAddresses.group(link.address()).equals(group) ? 1 : 0;
    }
    return count;
  }

  LinkLimits limits() {
    return limits;
  }

  int size() {
    return addresses.size();
  }

  /** How many links this node opened. */
  int chosen() {
    return chosen;
  }

  /** How many links other nodes opened. */
  int accepted() {
    return addresses.size() - chosen;
  }
}
