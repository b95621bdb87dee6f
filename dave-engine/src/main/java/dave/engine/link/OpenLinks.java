package dave.engine.link;

import dave.link.Link;
import dave.link.schedule.Rounds;
import dave.wire.AddressScope;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The open links by address, and the order in which they take turns. Not thread-safe. */
final class OpenLinks {
  /**
   * The most links that this node opens, but for {@link #RESERVED}. Others open about as many to
   * it. A dat waits half a round for each hop, and a round has a cell for each link. So with half
   * as many links a stem takes half the time, and a dat still comes over 24 links. With fewer, one
   * hostile link of the chosen would count for more.
   */
  static final int MAX_CHOSEN = 12;

  /**
   * More links that this node opens to edges and anchors; others make way for these at once. There
   * are as many, so that the owner's choice can outnumber that of the network.
   */
  static final int RESERVED = 12;

  /** The most links that this node opens to one network group, except to edges and anchors. */
  static final int MAX_CHOSEN_OF_GROUP = 2;

  /** The most links that other nodes opened. */
  static final int MAX_ACCEPTED = 96;

  /** More links that are open for a moment, until it is decided which ones make way. */
  static final int SPARE = 8;

  /** The most links that nodes of one network group opened. */
  static final int MAX_ACCEPTED_OF_GROUP = MAX_ACCEPTED / 8;

  private final Rounds<Link> rounds;
  private final Map<PeerAddress, Link> byAddress = new HashMap<>();
  private final Map<PeerAddress, Link> byUdp = new HashMap<>();
  private final Map<Link, PeerAddress> addresses = new HashMap<>();
  private final Map<NetworkPrefix, Integer> acceptedOfGroup = new HashMap<>();
  private List<Link> surplus = new ArrayList<>();
  private int chosen;

  OpenLinks(RandomGenerator random) {
    rounds = new Rounds<>(random);
  }

  /**
   * Adds a link; returns its address. It has proven that its UDP address is its own, so a link of
   * another key at that address is surplus.
   */
  PeerAddress add(Link link) {
    boolean fits = takesMore() && hasRoom(link.address());
    PeerAddress address = PeerAddress.ofLink(link.remoteKey(), link.address());
    byAddress.put(address, link);
    Link former = byUdp.put(link.address(), link);
    if (former != null && !former.remoteKey().equals(link.remoteKey())) {
      surplus.add(former);
    }
    addresses.put(link, address);
    rounds.join(link);
    if (link.initiator()) {
      chosen++;
    } else {
      acceptedOfGroup.merge(PeerAddresses.group(link.address()), 1, Integer::sum);
      if (!fits) {
        surplus.add(link);
      }
    }
    return address;
  }

  /** Removes a link. */
  void remove(Link link) {
    rounds.leave(link);
    if (link.initiator()) {
      chosen--;
    } else {
      acceptedOfGroup.computeIfPresent(
          PeerAddresses.group(link.address()), (group, count) -> count == 1 ? null : count - 1);
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

  /** The link whose turn it is; null if there are no links. */
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

  /** Whether one more link of another node may open. */
  boolean takesMore() {
    return accepted() < MAX_ACCEPTED + SPARE;
  }

  /**
   * Whether the network group of an address may open one more link. Loopback and private addresses
   * have no limit by group, as they form one group. A link takes the place of the one that was
   * accepted from the same address.
   */
  boolean hasRoom(PeerAddress udp) {
    Link there = byUdp.get(udp);
    return !isLimited(udp)
        || (there != null && !there.initiator())
        || acceptedOfGroup.getOrDefault(PeerAddresses.group(udp), 0) < MAX_ACCEPTED_OF_GROUP;
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

  int size() {
    return rounds.size();
  }

  /** How many links this node opened. */
  int chosen() {
    return chosen;
  }

  /** How many links other nodes opened. */
  int accepted() {
    return rounds.size() - chosen;
  }

  /**
   * Whether the network group of an address may begin one more handshake, while so many of its
   * links are half open. Some of those never open, so a few more are let in.
   */
  boolean hasRoom(PeerAddress udp, int halfOpen) {
    int taken = acceptedOfGroup.getOrDefault(PeerAddresses.group(udp), 0) + halfOpen;
    boolean limited = PeerAddresses.scope(udp) == AddressScope.PUBLIC && !isLinked(udp);
    return hasRoom(udp) && (!limited || taken < MAX_ACCEPTED_OF_GROUP + SPARE);
  }
}
