package dave.engine.peer;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.model.PeerView;
import dave.engine.model.Timing;
import dave.engine.proof.LegacyTrials;
import dave.engine.quota.Budgets;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The peers: edges, anchors, and who answered us; of those so many as the rate of gossip allows, at
 * most {@value #MAX_PEERS}.
 *
 * <p>Public addresses fall into buckets by a keyed hash of their network group, each 1/16 of the
 * table: so much a group can hold. Addresses of loopback, private networks and other transports
 * share the whole table. In a full place, {@link Displacement} says who makes way.
 *
 * <p>On the core worker only, but for {@link #isProven(PeerAddress)} and {@link #isUseful}.
 */
public final class PeerTable {
  static final int MAX_PEERS = 1_024;

  private static final int MIN_PEERS = 64;
  private static final double PEERS_PER_PACKET = 4;

  private static final int ANCHORS_OF_GROUP = 2;

  /** With so many peers a node looks for more at leisure. */
  private static final int MANY_PEERS = 64;

  private static final long TELL_MS = 1_000;

  /** How often a second all peers of a host together are told. */
  private static final int TOLD_PER_SECOND = 1;

  private final Timing timing;
  private final Defences defences;
  private final RandomGenerator random;
  private final Groups groups;
  private final Displacement displacement;
  private final Map<PeerAddress, Peer> byAddress = new HashMap<>();
  private final List<Peer> peers = new ArrayList<>();
  private final Map<PeerAddress, Peer> proven = new ConcurrentHashMap<>();
  private final Budgets told = new Budgets(TOLD_PER_SECOND);
  private long changes;
  private long credits;

  /**
   * @param places how many peers there may be, see {@link #placesAt}
   * @param random not to be foreseen by others
   */
  public PeerTable(Timing timing, Defences defences, int places, RandomGenerator random) {
    this.timing = timing;
    this.defences = defences;
    this.random = random;
    groups = new Groups(defences, random);
    displacement = new Displacement(timing, groups, places);
  }

  /**
   * How many peers a node has at a rate of gossip: pings cost bytes as well, and more peers than
   * speak up in a few seconds have to be pinged.
   *
   * @param epoch between two PUTs
   */
  public static int placesAt(Duration epoch) {
    double perSecond = 1e9 / epoch.toNanos();
    return (int) Math.clamp(PEERS_PER_PACKET * perSecond, MIN_PEERS, MAX_PEERS);
  }

  /** The peer at an address. */
  public @Nullable Peer get(PeerAddress address) {
    return byAddress.get(address);
  }

  /** The peers in no useful order; not to be changed, nor kept. */
  public List<Peer> all() {
    return peers;
  }

  /** Whether there is a place for a newcomer at an address, without anybody making way. */
  boolean hasRoom(PeerAddress address) {
    return !displacement.isFull(groups.of(address));
  }

  /** Whether the peer at an address is proven. Thread-safe. */
  public boolean isProven(PeerAddress address) {
    return proven.containsKey(address);
  }

  /** Whether the peer at an address brought something lately. Thread-safe. */
  public boolean isUseful(PeerAddress address) {
    Peer peer = proven.get(address);
    return peer != null && peer.useful;
  }

  /** Makes an address an edge; never refused. */
  public Peer addEdge(PeerAddress address, long nowMs) {
    Peer peer = byAddress.get(address);
    if (peer == null) {
      peer = new Peer(address, groups.of(address), nowMs);
      peer.edge = true;
      add(peer);
    } else if (!peer.edge) {
      giveBackPlace(peer);
      peer.edge = true;
    }
    changes++;
    return peer;
  }

  /**
   * Makes an edge a peer like others.
   *
   * @return whether it stays: it answers, and there is a place for it
   */
  boolean keepAsPeer(Peer peer) {
    if (!peer.proven || peer.unanswered > 0 || displacement.isFull(peer.group)) {
      return false;
    }
    peer.edge = false;
    if (!peer.isReserved()) {
      groups.take(peer.group);
    }
    changes++;
    return true;
  }

  /**
   * Adds an address that answered us.
   *
   * @return the peer; or null if its place is full: then somebody has to go first
   */
  public @Nullable Peer addProven(PeerAddress address, long nowMs) {
    Peer peer = byAddress.get(address);
    if (peer == null) {
      long group = groups.of(address);
      if (displacement.isFull(group)) {
        return null;
      }
      peer = new Peer(address, group, nowMs);
      add(peer);
    }
    if (!peer.proven) {
      peer.proven = true;
      peer.provenMs = nowMs;
      proven.put(address, peer);
      changes++;
    }
    return peer;
  }

  /** Adds an anchor that answered us; never refused. */
  Peer addAnchor(PeerAddress address, long nowMs) {
    if (!byAddress.containsKey(address)) {
      Peer peer = new Peer(address, groups.of(address), nowMs);
      peer.anchor = true;
      add(peer);
    }
    return Objects.requireNonNull(addProven(address, nowMs), "it is there");
  }

  /** See {@link Displacement#displaced}. */
  @Nullable Peer displaced(PeerAddress newcomer, long nowMs) {
    return displacement.displaced(peers, groups.of(newcomer), nowMs);
  }

  /**
   * Of some peers the one that brought least, none with a place of its own; null if there is none.
   */
  @Nullable Peer leastUseful(List<PeerAddress> among) {
    return among.stream()
        .map(byAddress::get)
        .filter(peer -> peer != null && !peer.isReserved())
        .min(Comparator.comparingDouble(peer -> peer.trust))
        .orElse(null);
  }

  /** See {@link Displacement#toTest}. */
  public @Nullable Peer toTest(PeerAddress newcomer) {
    return displacement.toTest(peers, groups.of(newcomer));
  }

  /** Whether a peer was tested and failed. */
  public boolean failedTest(Peer peer, long nowMs) {
    return !defences.has(Defence.TESTED_EVICTION) || peer.failedTest(nowMs);
  }

  /** Forgets a peer, and the trust it had. */
  public void remove(Peer peer) {
    if (byAddress.remove(peer.address) == null) {
      return;
    }
    changes++;
    Peer last = peers.removeLast();
    if (last != peer) {
      peers.set(peer.index, last);
      last.index = peer.index;
    }
    giveBackPlace(peer);
    proven.remove(peer.address);
  }

  private void add(Peer peer) {
    byAddress.put(peer.address, peer);
    changes++;
    peer.index = peers.size();
    peers.add(peer);
    if (!peer.isReserved()) {
      groups.take(peer.group);
    }
  }

  private void giveBackPlace(Peer peer) {
    if (!peer.isReserved()) {
      groups.free(peer.group);
    }
  }

  /** Notes that something came from an address, if it is a proven peer's. Thread-safe. */
  public void heard(PeerAddress from) {
    Peer peer = proven.get(from);
    if (peer != null) {
      peer.heard = true;
    }
  }

  /**
   * Whether to tell a proven peer of others though its request is shorter than the answer: not much
   * more often than nodes ask, as its address can be forged. All peers of a host share the budget.
   */
  boolean mayTell(Peer peer, long nowMs) {
    if (nowMs < peer.nextToldMs || !told.take(peer.address, 1, nowMs)) {
      return false;
    }
    peer.nextToldMs = nowMs + TELL_MS;
    return true;
  }

  /**
   * Notes a PEER that answers nothing, and so may be forged.
   *
   * @return whether the peer has to prove itself anew: after two within a few pings, unless it is
   *     an edge
   */
  boolean strike(Peer peer) {
    return peer.struck() && peer.proven && !peer.edge && defences.has(Defence.ENDPOINT_PROOF);
  }

  /**
   * Notes a ping; the next one is due an interval later, sooner for an edge not yet proven, and at
   * a moment that cannot be foreseen for a peer that answers without tokens.
   */
  public void pinged(Peer peer, long nowUs) {
    boolean unforeseen = peer.proven && peer.legacy;
    long pingMs = timing.pingMs();
    peer.pinged(
        nowUs, pingMs, unforeseen ? LegacyTrials.nextPingMs(nowUs / 1_000, pingMs, random) : 0);
  }

  /**
   * Whether a ping is due; counts the last one as unanswered if it is still open.
   *
   * @return what to do now
   */
  public Due due(Peer peer, long nowMs) {
    if (nowMs < peer.nextPingMs) {
      return Due.NOTHING;
    }
    if (peer.wasHeard(nowMs)) {
      if (peers.size() >= MANY_PEERS && peer.livesByDats(nowMs, timing.pingMs())) {
        peer.nextPingMs = nowMs + timing.pingMs();
        return Due.NOTHING;
      }
    }
    if (peer.isSilent(timing.pingsUnanswered())) {
      if (!peer.edge) {
        return Due.DROP;
      }
      peer.unprove();
      proven.remove(peer.address);
      changes++;
    }
    return Due.PING;
  }

  /** What is due for a peer. */
  public enum Due {
    /** Nothing yet. */
    NOTHING,
    /** A ping. */
    PING,
    /** It did not answer too often. */
    DROP,
  }

  /**
   * Credits a peer for a dat that was not held before, by its difficulty in plain bits, so that one
   * whale does not buy all attention.
   *
   * @param ageMs of the dat when it came
   */
  public void credit(Peer peer, int difficulty, long ageMs) {
    peer.credit(difficulty / Math.max(1, ageMs / 1_000.0));
    credits++;
  }

  /** Lets all trust fade by the time that passed. */
  public void fade(long passedMs) {
    double factor = Math.pow(0.5, (double) passedMs / timing.trustHalfLifeMs());
    for (Peer peer : peers) {
      credits += peer.fade(factor) ? 1 : 0;
    }
  }

  /** How often it changed who gets gossip, but for newcomers whose time came. */
  long changes() {
    return changes;
  }

  /** How often trust changed otherwise than all alike. */
  long credits() {
    return credits;
  }

  /** Whether a peer gets gossip. */
  public boolean isActive(Peer peer, long nowMs) {
    return peer.isActive(nowMs, timing.datDelayMs(), timing.pingsUnanswered());
  }

  /** How many peers get gossip. */
  public int countActive(long nowMs) {
    int count = 0;
    for (Peer peer : peers) {
      count += isActive(peer, nowMs) ? 1 : 0;
    }
    return count;
  }

  /** A peer as others see it. */
  public PeerView view(Peer peer, long nowMs, long offsetMs) {
    return peer.view(isActive(peer, nowMs), offsetMs);
  }

  /** The peers as others see them, by trust, highest first. */
  public List<PeerView> views(long nowMs, long offsetMs) {
    return peers.stream()
        .map(peer -> view(peer, nowMs, offsetMs))
        .sorted(
            Comparator.comparingDouble(PeerView::trust)
                .reversed()
                .thenComparingLong(PeerView::firstSeenMs)
                .thenComparing(view -> view.address().toString()))
        .toList();
  }

  /**
   * Peers worth trying first after a restart, at most {@value #ANCHORS_OF_GROUP} of a network
   * group: proven, no edges; those that brought dats before others, the longest proven first.
   */
  List<PeerAddress> anchors(int most) {
    Map<Long, Integer> ofGroup = new HashMap<>();
    return peers.stream()
        .filter(peer -> peer.proven && !peer.edge && peer.unanswered == 0)
        .sorted(
            Comparator.<Peer, Boolean>comparing(peer -> peer.trust == 0)
                .thenComparingLong(peer -> peer.provenMs)
                .thenComparingInt(peer -> peer.index))
        .filter(
            peer ->
                peer.group == 0 || ofGroup.merge(peer.group, 1, Integer::sum) <= ANCHORS_OF_GROUP)
        .limit(most)
        .map(Peer::address)
        .toList();
  }
}
