package dave.engine.peer;

import dave.engine.model.Reachability;
import dave.engine.model.Reachability.State;
import dave.engine.transport.Transport;
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
import java.util.function.LongSupplier;

/**
 * Tells whether hosts on the internet can reach this node. It counts hosts that reached it first:
 * they proved that they receive at their address, at most {@value #PROOF_MS} ms after a datagram of
 * theirs came that none of this node's had asked for. For {@value #TALK_MS} ms before, nothing went
 * there and nothing came. A router in between lets in nobody else's packets than those of hosts
 * that were sent to, unless the port is open. So what counts is that the packets came, not what a
 * host says.
 *
 * <p>Rules. The node is reachable if hosts of {@value #ENOUGH_NETWORKS} network groups reached it
 * first in the last day. It is unreachable so far if none did, though for {@value #JUDGE_MS} ms in
 * all many could have: it had peers in {@value #NETWORKS_TO_JUDGE} network groups, and they named
 * {@value #STRANGERS_TO_JUDGE} hosts or more that it has no traffic with. So in a small network,
 * where each node talks to each, it stays unknown. A host counts for longer than a day while it is
 * a peer. Nothing counts in the first {@value #SETTLE_MS} ms, as a router may remember the hosts
 * that the last run sent to.
 *
 * <p>To make a node behind a closed router seem reachable, a liar needs hosts in {@value
 * #ENOUGH_NETWORKS} network groups that this node sent to, and a router that lets them in again
 * after {@value #TALK_MS} ms of silence. Peers that name hosts which do not exist can make a small
 * network seem large, and a node in it unreachable so far. They cannot do that to a node that is
 * reached.
 *
 * <p>Only public addresses count. Thread-safe.
 */
public final class OutsideContacts {
  static final int ENOUGH_NETWORKS = 2;
  static final int NETWORKS_TO_JUDGE = 4;
  static final int STRANGERS_TO_JUDGE = 64;
  static final long SETTLE_MS = 600_000;
  static final long JUDGE_MS = 3_600_000;
  static final long TALK_MS = 600_000;
  static final long PROOF_MS = 60_000;
  static final long KEEP_MS = 86_400_000;
  static final int MAX_HOSTS = 4_096;
  static final int MAX_NETWORKS = 256;

  private static final int MAX_STRANGERS = 512;
  private static final int MAX_COMING = 256;
  private static final long LOOK_MS = 10_000;

  private final LongSupplier time;

  /** The hosts with traffic that this node began, the least recent first, and the last of it. */
  private final Map<NetworkPrefix, Long> talked = new LinkedHashMap<>(16, 0.75f, true);

  /** The hosts that came first and have proved nothing yet, the oldest first, and when. */
  private final Map<NetworkPrefix, Long> coming = new LinkedHashMap<>();

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
   * @param time the time since the start of the node in milliseconds, by a steady clock; called by
   *     any thread
   */
  public OutsideContacts(LongSupplier time) {
    this.time = time;
  }

  /** Returns a transport that reports what it sends and receives. */
  public Transport watch(Transport transport) {
    return new WatchedTransport(transport, this);
  }

  /** Notes that a datagram goes to an address. */
  void sent(PeerAddress to) {
    if (PeerAddresses.scope(to) == AddressScope.PUBLIC) {
      sent(PeerAddresses.host(to), time.getAsLong());
    }
  }

  private synchronized void sent(NetworkPrefix host, long nowMs) {
    if (!isComing(host, nowMs)) {
      talk(host, nowMs);
    }
  }

  /** Notes that a datagram came from an address, which may be forged. */
  void received(PeerAddress from) {
    if (PeerAddresses.scope(from) == AddressScope.PUBLIC) {
      received(PeerAddresses.host(from), time.getAsLong());
    }
  }

  private synchronized void received(NetworkPrefix host, long nowMs) {
    if (isTalkedTo(host, nowMs) || nowMs < blindUntilMs) {
      talk(host, nowMs);
    } else if (!isComing(host, nowMs)) {
      coming.remove(host);
      if (coming.size() >= MAX_COMING) {
        coming.remove(coming.keySet().iterator().next());
      }
      coming.put(host, nowMs);
    }
  }

  private void talk(NetworkPrefix host, long nowMs) {
    talked.put(host, nowMs);
    if (talked.size() > MAX_HOSTS) {
      forgetEldest(nowMs);
    }
  }

  /** Makes room. If the eldest host is too recent to be forgotten, nothing counts for a while. */
  private void forgetEldest(long nowMs) {
    Map.Entry<NetworkPrefix, Long> eldest = talked.entrySet().iterator().next();
    if (nowMs - eldest.getValue() < TALK_MS) {
      blindUntilMs = Math.max(blindUntilMs, nowMs + TALK_MS);
    }
    talked.remove(eldest.getKey());
  }

  private boolean isTalkedTo(NetworkPrefix host, long nowMs) {
    Long lastMs = talked.get(host);
    return lastMs != null && nowMs - lastMs < TALK_MS;
  }

  private boolean isComing(NetworkPrefix host, long nowMs) {
    Long firstMs = coming.get(host);
    return firstMs != null && nowMs - firstMs < PROOF_MS;
  }

  /** Notes that a peer names an address. */
  synchronized void named(PeerAddress address) {
    if (PeerAddresses.scope(address) == AddressScope.PUBLIC) {
      named.put(PeerAddresses.host(address), time.getAsLong());
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

  /** Notes that a host, which was no peer, proved that it receives at its address. */
  synchronized void proved(PeerAddress from) {
    long nowMs = time.getAsLong();
    if (PeerAddresses.scope(from) != AddressScope.PUBLIC || nowMs < blindUntilMs) {
      return;
    }
    NetworkPrefix host = PeerAddresses.host(from);
    NetworkPrefix network = PeerAddresses.group(from);
    if (isComing(host, nowMs)
        && (contacts.containsKey(network) || contacts.size() < MAX_NETWORKS)) {
      contacts.put(network, new Contact(host, nowMs, nowMs));
      coming.remove(host);
      talk(host, nowMs);
      judge(nowMs);
    }
  }

  /**
   * Does the work that is due.
   *
   * @param peers the proven peers
   */
  synchronized void maintain(Collection<PeerAddress> peers) {
    long nowMs = time.getAsLong();
    if (nowMs - lookedMs < LOOK_MS) {
      return;
    }
    lookedMs = nowMs;
    Set<NetworkPrefix> hosts = new HashSet<>();
    Set<NetworkPrefix> networks = new HashSet<>();
    for (PeerAddress peer : peers) {
      if (PeerAddresses.scope(peer) == AddressScope.PUBLIC) {
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
   * @param wallMs the wall clock
   */
  public synchronized Reachability now(long wallMs) {
    long offsetMs = wallMs - time.getAsLong();
    long lastMs =
        contacts.values().stream()
            .mapToLong(contact -> contact.cameMs() + offsetMs)
            .max()
            .orElse(0);
    return new Reachability(state, contacts.size(), stateSinceMs + offsetMs, lastMs);
  }
}
