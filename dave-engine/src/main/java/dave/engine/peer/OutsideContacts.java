package dave.engine.peer;

import dave.engine.model.Reachability;
import dave.engine.model.Reachability.State;
import dave.wire.AddressScope;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tells whether hosts on the internet can reach this node. It counts hosts that reached it first:
 * they proved that they receive at their address, and this node had sent nothing to them on its own
 * for {@value #TALK_MS} ms. A router in between lets in nobody else's packets than those of hosts
 * that were sent to, unless the port is open. So what counts is that the packets came, not what a
 * host says.
 *
 * <p>Rules. The node is reachable if hosts of {@value #ENOUGH_NETWORKS} network groups reached it
 * first in the last day. It is unreachable so far if none did, though for {@value #JUDGE_MS} ms in
 * all many could have: it had peers in {@value #NETWORKS_TO_JUDGE} network groups, and they named
 * {@value #STRANGERS_TO_JUDGE} hosts or more that it had not sent to. So in a small network, where
 * each node talks to each, it stays unknown. A host counts for longer than a day while it is a
 * peer. Nothing counts in the first {@value #SETTLE_MS} ms, as a router may remember the hosts that
 * the last run sent to.
 *
 * <p>To make a node behind a closed router seem reachable, a liar needs hosts in {@value
 * #ENOUGH_NETWORKS} network groups. This node must have sent to each, and each must keep the router
 * open by its own packets until this node has forgotten it. Peers that name hosts which do not
 * exist can make a small network seem large, and a node in it unreachable so far. They cannot do
 * that to a node that is reached.
 *
 * <p>Only public addresses count. On the core worker only.
 */
public final class OutsideContacts {
  static final int ENOUGH_NETWORKS = 2;
  static final int NETWORKS_TO_JUDGE = 4;
  static final long SETTLE_MS = 600_000;
  static final int STRANGERS_TO_JUDGE = 64;
  static final long JUDGE_MS = 3_600_000;
  static final long TALK_MS = 600_000;
  static final long KEEP_MS = 86_400_000;
  static final int MAX_HOSTS = 4_096;
  static final int MAX_NETWORKS = 256;

  private static final int MAX_STRANGERS = 512;
  private static final long LOOK_MS = 10_000;

  /** The hosts that were sent to, the least recent first, and when. */
  private final Map<NetworkPrefix, Long> talked = new LinkedHashMap<>(16, 0.75f, true);

  /** The hosts that peers named, the least recent first, and when. */
  private final Map<NetworkPrefix, Long> named = new LinkedHashMap<>(16, 0.75f, true);

  /** The last host of each network group that reached this node first. */
  private final Map<NetworkPrefix, Contact> contacts = new HashMap<>();

  private State state = State.NOT_YET_KNOWN;
  private long stateSinceMs;
  private long judgedMs;
  private long blindUntilMs = SETTLE_MS;
  private long lookedMs = -LOOK_MS;

  /**
   * A host that reached this node first.
   *
   * @param cameMs when it did
   * @param seenMs when it was last a peer
   */
  private record Contact(NetworkPrefix host, long cameMs, long seenMs) {
    Contact seen(long nowMs) {
      return new Contact(host, cameMs, nowMs);
    }
  }

  /**
   * Notes that this node sends a packet that answers none.
   *
   * @param nowMs time since the start
   */
  void sends(PeerAddress to, long nowMs) {
    if (PeerAddresses.scope(to) != AddressScope.PUBLIC) {
      return;
    }
    talked.put(PeerAddresses.host(to), nowMs);
    if (talked.size() > MAX_HOSTS) {
      forgetEldest(nowMs);
    }
  }

  /** Makes room. If the eldest host is too recent to be forgotten, nothing counts for a while. */
  private void forgetEldest(long nowMs) {
    Map.Entry<NetworkPrefix, Long> eldest = talked.entrySet().iterator().next();
    if (nowMs - eldest.getValue() < TALK_MS) {
      blindUntilMs = nowMs + TALK_MS;
    }
    talked.remove(eldest.getKey());
  }

  /** Notes that a peer names an address. */
  void named(PeerAddress address, long nowMs) {
    if (PeerAddresses.scope(address) == AddressScope.PUBLIC) {
      named.put(PeerAddresses.host(address), nowMs);
      if (named.size() > MAX_STRANGERS) {
        named.remove(named.keySet().iterator().next());
      }
    }
  }

  private long strangers(long nowMs) {
    return named.entrySet().stream()
        .filter(host -> nowMs - host.getValue() < TALK_MS && !isTalkedTo(host.getKey(), nowMs))
        .count();
  }

  private boolean isTalkedTo(NetworkPrefix host, long nowMs) {
    Long sentMs = talked.get(host);
    return sentMs != null && nowMs - sentMs < TALK_MS;
  }

  /** Notes that a host, which was no peer, proved that it receives at its address. */
  void proved(PeerAddress from, long nowMs) {
    if (PeerAddresses.scope(from) != AddressScope.PUBLIC || nowMs < blindUntilMs) {
      return;
    }
    NetworkPrefix host = PeerAddresses.host(from);
    NetworkPrefix network = PeerAddresses.group(from);
    if (!isTalkedTo(host, nowMs)
        && (contacts.containsKey(network) || contacts.size() < MAX_NETWORKS)) {
      contacts.put(network, new Contact(host, nowMs, nowMs));
      judge(nowMs);
    }
  }

  /**
   * Does the work that is due.
   *
   * @param peers the proven peers
   */
  void maintain(Collection<PeerAddress> peers, long nowMs) {
    if (nowMs - lookedMs < LOOK_MS) {
      return;
    }
    lookedMs = nowMs;
    Set<NetworkPrefix> hosts = new HashSet<>();
    Set<NetworkPrefix> networks = new HashSet<>();
    for (PeerAddress peer : peers) {
      if (PeerAddresses.scope(peer) == AddressScope.PUBLIC) {
        sends(peer, nowMs); // Its pings, dats and cells are not noted one by one.
        hosts.add(PeerAddresses.host(peer));
        networks.add(PeerAddresses.group(peer));
      }
    }
    contacts.replaceAll(
        (network, contact) -> hosts.contains(contact.host()) ? contact.seen(nowMs) : contact);
    contacts.values().removeIf(contact -> nowMs - contact.seenMs() >= KEEP_MS);
    if (!contacts.isEmpty()) {
      judgedMs = 0;
    } else if (nowMs >= blindUntilMs
        && networks.size() >= NETWORKS_TO_JUDGE
        && strangers(nowMs) >= STRANGERS_TO_JUDGE) {
      judgedMs += LOOK_MS;
    }
    judge(nowMs);
  }

  private void judge(long nowMs) {
    State next = State.NOT_YET_KNOWN;
    if (contacts.size() >= ENOUGH_NETWORKS) {
      next = State.REACHABLE;
    } else if (contacts.isEmpty() && judgedMs >= JUDGE_MS) {
      next = State.UNREACHABLE_SO_FAR;
    }
    if (next != state) {
      state = next;
      stateSinceMs = nowMs;
    }
  }

  /**
   * What is known.
   *
   * @param wallOffsetMs the wall clock less the time since the start
   */
  public Reachability now(long wallOffsetMs) {
    long lastMs =
        contacts.values().stream()
            .mapToLong(contact -> contact.cameMs() + wallOffsetMs)
            .max()
            .orElse(0);
    return new Reachability(state, contacts.size(), stateSinceMs + wallOffsetMs, lastMs);
  }
}
