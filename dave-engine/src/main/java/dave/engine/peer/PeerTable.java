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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The table of peers: edges, anchors, and other addresses that answered us. The rate of gossip
 * limits the number of the latter, to {@value #MAX_PEERS} at most.
 *
 * <p>A keyed hash of its network group puts each public address into one of 16 buckets. A bucket,
 * and so a group, holds a sixteenth of the places, or 16 where that is more. Addresses of loopback,
 * private networks and other transports share the whole table. When a bucket or the table is full,
 * {@link PeerEviction} chooses the peer that makes way.
 *
 * <p>On the core worker only, except {@link #isProven(PeerAddress)}, {@link #isUseful} and {@link
 * #noteDat}.
 */
public final class PeerTable {
  static final int MAX_PEERS = 1_024;

  private static final int MIN_PEERS = 64;
  private static final double PEERS_PER_PACKET = 4;

  private static final int ANCHORS_OF_GROUP = 2;

  /** With this many peers, dats may replace pings, which also find new peers. */
  private static final int MANY_PEERS = 64;

  private static final long ANSWER_MS = 1_000;

  /** Ping intervals between two requests for addresses over a link. */
  private static final int LINK_ASKS = 4;

  /** Answers a second, to all peers of a host together, that may be longer than their requests. */
  private static final int ANSWERS_PER_SECOND = 1;

  private final Timing timing;
  private final Defences defences;
  private final RandomGenerator random;
  private final NetworkGroups groups;
  private final PeerEviction eviction;
  private final Map<PeerAddress, Peer> byAddress = new HashMap<>();
  private final List<Peer> peers = new ArrayList<>();
  private final Map<PeerAddress, Peer> proven = new ConcurrentHashMap<>();
  private final Budgets answerBudgets = new Budgets(ANSWERS_PER_SECOND);
  private final FormerLinks formerLinks = new FormerLinks();
  private boolean seeking;
  private long changes;
  private long credits;

  /**
   * @param places how many peers there may be, see {@link #placesAt}
   * @param random must not be predictable by others
   */
  public PeerTable(Timing timing, Defences defences, int places, RandomGenerator random) {
    this.timing = timing;
    this.defences = defences;
    this.random = random;
    groups = new NetworkGroups(defences, random);
    eviction = new PeerEviction(timing, groups, places);
  }

  /**
   * How many peers a node has at a rate of gossip. Pings cost bytes too, and a peer has to be
   * pinged unless it sends dats every few seconds.
   *
   * @param epoch time between two PUTs
   */
  public static int placesAt(Duration epoch) {
    double perSecond = 1e9 / epoch.toNanos();
    return (int) Math.clamp(PEERS_PER_PACKET * perSecond, MIN_PEERS, MAX_PEERS);
  }

  /** The peer at an address. */
  public @Nullable Peer get(PeerAddress address) {
    return byAddress.get(address);
  }

  /** The peers, in no particular order. The caller must neither change nor keep the list. */
  public List<Peer> all() {
    return peers;
  }

  /** The addresses of the proven peers. */
  Set<PeerAddress> proven() {
    return proven.keySet();
  }

  /** Whether there is a free place for a newcomer at an address. */
  boolean hasRoom(PeerAddress address) {
    return !eviction.isFull(groups.of(address));
  }

  /** Whether the peer at an address is proven. Thread-safe. */
  public boolean isProven(PeerAddress address) {
    return proven.containsKey(address);
  }

  /** Whether the peer at an address has trust. Thread-safe. */
  public boolean isUseful(PeerAddress address) {
    Peer peer = proven.get(address);
    return peer != null && peer.useful;
  }

  /** Makes an address an edge. Never refuses. */
  public Peer addEdge(PeerAddress address, long nowMs) {
    Peer linked = linkedAt(address);
    Peer peer = linked == null ? byAddress.get(address) : linked;
    if (peer == null) {
      peer = new Peer(address, groups.of(address), nowMs);
      peer.edge = true;
      add(peer);
    } else if (!peer.edge) {
      removePlace(peer);
      peer.edge = true;
      peer.standsFor = linked == null ? null : address;
    }
    changes++;
    return peer;
  }

  /** The linked peer whose node is at an address of UDP. */
  private @Nullable Peer linkedAt(PeerAddress udp) {
    return peers.stream()
        .filter(peer -> peer.isLinked() && peer.address.underLink().equals(udp))
        .findAny()
        .orElse(null);
  }

  /**
   * Makes an edge an ordinary peer, if it answers and there is a place for it.
   *
   * @return whether it stays in the table
   */
  boolean keepAsPeer(Peer peer) {
    if (!peer.proven || peer.unanswered > 0 || eviction.isFull(peer.group)) {
      return false;
    }
    peer.edge = false;
    if (!peer.isReserved()) {
      groups.addPlace(peer.group);
    }
    changes++;
    return true;
  }

  /**
   * Adds an address that answered us.
   *
   * @return the peer; null if there is no free place, until another peer makes way
   */
  public @Nullable Peer addProven(PeerAddress address, long nowMs) {
    Peer peer = byAddress.get(address);
    if (peer == null) {
      long group = groups.of(address);
      boolean anchor = formerLinks.isAnchor(address);
      if (!anchor && eviction.isFull(group)) {
        return null;
      }
      peer = new Peer(address, group, nowMs);
      peer.anchor = anchor;
      add(peer);
    }
    if (!peer.proven) {
      peer.proven = true;
      peer.provenMs = nowMs;
      formerLinks.restore(peer, timing.trustHalfLifeMs(), nowMs);
      proven.put(address, peer);
      changes++;
    }
    return peer;
  }

  /** Adds an anchor that answered us. Never refuses. */
  Peer addAnchor(PeerAddress address, long nowMs) {
    if (!byAddress.containsKey(address)) {
      Peer peer = new Peer(address, groups.of(address), nowMs);
      peer.anchor = true;
      add(peer);
    }
    return Objects.requireNonNull(addProven(address, nowMs), "it is there");
  }

  /** See {@link PeerEviction#displaced}. */
  @Nullable Peer displaced(PeerAddress newcomer, long nowMs) {
    return eviction.displaced(peers, groups.of(newcomer), nowMs);
  }

  /**
   * The peer with the least trust among some addresses, then the oldest, leaving out edges and
   * anchors; null if there is none.
   */
  @Nullable Peer leastUseful(List<PeerAddress> among) {
    return among.stream()
        .map(byAddress::get)
        .filter(peer -> peer != null && !peer.isReserved())
        .min(
            Comparator.<Peer>comparingDouble(peer -> peer.trust)
                .thenComparingLong(peer -> peer.sinceMs))
        .orElse(null);
  }

  /** See {@link PeerEviction#toTest}. */
  public @Nullable Peer toTest(PeerAddress newcomer) {
    return eviction.toTest(peers, groups.of(newcomer));
  }

  /** Whether a peer was tested and failed. */
  public boolean failedTest(Peer peer, long nowMs) {
    return !defences.has(Defence.TESTED_EVICTION) || peer.failedTest(nowMs);
  }

  /**
   * Makes a linked peer what the same node was as a plain peer, with its trust and its place among
   * edges or anchors, and removes the plain one.
   */
  void replace(Peer plain, Peer linked) {
    linked.inherit(plain);
    if (plain.isReserved() && !linked.isReserved()) {
      removePlace(linked);
    }
    linked.anchor |= plain.anchor;
    if (plain.edge) {
      linked.edge = true;
      linked.standsFor = plain.address;
    }
    remove(plain);
    changes++;
  }

  /** Keeps the trust of a linked peer whose link has ended, in case that its node comes back. */
  void remember(Peer linked, long nowMs) {
    formerLinks.add(linked, nowMs);
  }

  /** The addresses of linked peers that are remembered, those with the most trust first. */
  List<PeerAddress> former() {
    return formerLinks.addresses();
  }

  /** The edges that do not answer. */
  List<PeerAddress> silentEdges() {
    return peers.stream().filter(peer -> peer.edge && !peer.proven).map(Peer::address).toList();
  }

  /** Makes the pings of edges due that do not answer. */
  void hurry(long nowMs) {
    peers.stream()
        .filter(peer -> peer.edge && !peer.proven)
        .forEach(peer -> peer.nextPingMs = nowMs);
  }

  /** Makes an edge prove itself again, after an interval. */
  void unprove(Peer edge, long nowMs) {
    edge.unprove();
    edge.nextPingMs = nowMs + timing.pingMs();
    proven.remove(edge.address);
    changes++;
  }

  /** The edge with an address, also if a linked peer stands for it; null if there is none. */
  @Nullable Peer edge(PeerAddress address) {
    Peer peer = byAddress.get(address);
    if (peer != null) {
      return peer.edge ? peer : null;
    }
    return peers.stream().filter(each -> address.equals(each.standsFor)).findAny().orElse(null);
  }

  /** Sets whether linked peers are asked for addresses more often. */
  public void seek(boolean newSeeking) {
    seeking = newSeeking;
  }

  /** Removes a peer and its trust. */
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
    removePlace(peer);
    proven.remove(peer.address);
  }

  private void add(Peer peer) {
    byAddress.put(peer.address, peer);
    changes++;
    peer.index = peers.size();
    peers.add(peer);
    if (!peer.isReserved()) {
      groups.addPlace(peer.group);
    }
  }

  private void removePlace(Peer peer) {
    if (!peer.isReserved()) {
      groups.removePlace(peer.group);
    }
  }

  /** Notes a dat from an address, if it is a proven peer's. Thread-safe. */
  public void noteDat(PeerAddress from) {
    Peer peer = proven.get(from);
    if (peer != null) {
      peer.heard = true;
    }
  }

  /**
   * Whether a proven peer may get an answer that is longer than its request. As the request can be
   * forged, this is so not much more often than nodes ask. All peers of a host share the budget.
   */
  boolean mayAnswer(Peer peer, long nowMs) {
    if (nowMs < peer.nextAnswerMs || !answerBudgets.tryConsume(peer.address, 1, nowMs)) {
      return false;
    }
    peer.nextAnswerMs = nowMs + ANSWER_MS;
    return true;
  }

  /**
   * Notes a PEER that answers no ping of ours, and so may be forged.
   *
   * @return whether the peer has to prove itself again: after two such PEERs within a few pings,
   *     unless it is an edge
   */
  boolean noteUnsolicited(Peer peer) {
    return peer.noteUnsolicited()
        && peer.proven
        && !peer.edge
        && defences.has(Defence.ENDPOINT_PROOF);
  }

  /**
   * Notes a ping. The next one is due an interval later, or sooner for an edge that is not yet
   * proven. For a peer that answers without tokens it is due at a moment that others cannot
   * predict.
   */
  public void pinged(Peer peer, long nowUs) {
    boolean unforeseen = peer.proven && peer.legacy;
    long pingMs = timing.pingMs() * (peer.isLinked() && !seeking ? LINK_ASKS : 1);
    peer.pinged(
        nowUs, pingMs, unforeseen ? LegacyTrials.nextPingMs(nowUs / 1_000, pingMs, random) : 0);
  }

  /**
   * Finds out whether a ping is due; counts the last one as unanswered if it is still open.
   *
   * @return what to do now
   */
  public Due due(Peer peer, long nowMs) {
    if (nowMs < peer.nextPingMs) {
      return Due.NOTHING;
    }
    boolean heard = peer.wasHeard(nowMs);
    if (peer.isLinked()) {
      return Due.PING;
    }
    if (heard) {
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
    /** To be dropped: it left too many pings unanswered. */
    DROP,
  }

  /**
   * Credits a peer for a dat that was not held before. Trust grows with the bits of the difficulty,
   * not with the work, so that one very heavy dat does not earn nearly all gossip.
   *
   * @param ageMs age of the dat when it came
   */
  public void credit(Peer peer, int difficulty, long ageMs) {
    peer.credit(difficulty / Math.max(1, ageMs / 1_000.0));
    credits++;
  }

  /** Reduces all trust, by the time that passed. */
  public void fade(long passedMs) {
    double factor = Math.pow(0.5, (double) passedMs / timing.trustHalfLifeMs());
    for (Peer peer : peers) {
      credits += peer.fade(factor) ? 1 : 0;
    }
  }

  /** How often the set of peers that get gossip changed, except by newcomers whose delay passed. */
  long changes() {
    return changes;
  }

  /** How often the trust of single peers changed. */
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

  /** A snapshot of a peer. */
  public PeerView view(Peer peer, long nowMs, long offsetMs) {
    return peer.view(isActive(peer, nowMs), offsetMs);
  }

  /** Snapshots of the peers, highest trust first. */
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
   * The peers to try first after a restart, at most {@value #ANCHORS_OF_GROUP} of a network group.
   * They are proven and no edges, except linked ones whose key was not given. Peers with trust come
   * before others, then the longest proven first.
   *
   * @param mostLinked the most linked peers among them
   * @param isChosen whether this node opened the link to an address; whoever opened one to this
   *     node is no anchor, as any number of strangers can do so
   */
  List<PeerAddress> anchors(int most, int mostLinked, Predicate<PeerAddress> isChosen) {
    Map<Long, Integer> ofGroup = new HashMap<>();
    AtomicInteger linked = new AtomicInteger();
    return peers.stream()
        .filter(peer -> peer.proven && peer.unanswered == 0)
        .filter(peer -> !peer.isLinked() || isChosen.test(peer.address))
        .filter(peer -> !peer.edge || peer.standsFor != null)
        .sorted(
            Comparator.<Peer, Boolean>comparing(peer -> peer.trust == 0)
                .thenComparingLong(peer -> peer.provenMs)
                .thenComparingInt(peer -> peer.index))
        .filter(
            peer ->
                peer.group == 0 || ofGroup.merge(peer.group, 1, Integer::sum) <= ANCHORS_OF_GROUP)
        .filter(peer -> !peer.isLinked() || linked.incrementAndGet() <= mostLinked)
        .limit(most)
        .map(Peer::address)
        .toList();
  }
}
