package dave.engine.peer;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that become peers if they answer a ping: anchors of the last run, peers that fell
 * silent, and addresses that peers sent. An address is in at most one of these lists, so that none
 * is pinged more often for being in several. Not thread-safe.
 */
final class Prospects {
  /** How long a peer must have been proven to be tried again when it falls silent. */
  static final long WORTH_MS = 60_000;

  private final Defences defences;
  private final AwaitedAnchors anchors;
  private final FormerPeers former;
  private final Candidates candidates;

  Prospects(Timing timing, Defences defences) {
    this.defences = defences;
    anchors = new AwaitedAnchors(timing.pingMs());
    former = new FormerPeers(timing.pingMs());
    candidates = new Candidates(timing.pingMs());
  }

  /** Adds an anchor of the last run. */
  void anchor(PeerAddress address, long nowMs) {
    if (defences.has(Defence.ANCHORS)) {
      anchors.add(address, nowMs);
    }
  }

  /** Whether an address is an anchor that did not answer yet. */
  boolean isAnchor(PeerAddress address) {
    return anchors.contains(address);
  }

  /** Adds an address that a peer sent. */
  void addNamed(PeerAddress address, PeerAddress source, long nowMs) {
    if (!anchors.contains(address) && !former.contains(address)) {
      candidates.offer(address, source, nowMs);
    }
  }

  /** Notes that an address is asked because of an introduction; false if it must not be. */
  boolean addIntroduced(PeerAddress address, long nowMs) {
    return candidates.introduce(address, nowMs);
  }

  /** The peer that named an address that waits; null if none did. */
  @Nullable PeerAddress teller(PeerAddress address) {
    return candidates.teller(address);
  }

  /** Adds a peer that is dropped because it fell silent. */
  void lost(Peer peer, long nowMs) {
    if (defences.has(Defence.REJOIN) && peer.proven && nowMs - peer.provenMs >= WORTH_MS) {
      former.add(peer.address, peer.group, peer.trust > 0, nowMs);
    }
  }

  /** Removes an address, because it answered or must not be pinged. */
  void remove(PeerAddress address) {
    anchors.remove(address);
    former.remove(address);
    candidates.remove(address);
  }

  /** Whether there are none. */
  boolean isEmpty() {
    return anchors.isEmpty() && former.size() == 0 && candidates.size() == 0;
  }

  /** Anchors and peers that fell silent, at any time. */
  List<PeerAddress> sought() {
    List<PeerAddress> all = new ArrayList<>(anchors.all());
    all.addAll(former.all());
    return all;
  }

  /**
   * The addresses to ping now.
   *
   * @param alone whether no peer answers: then none is forgotten, as the network may be away
   */
  List<PeerAddress> due(boolean alone, long nowMs) {
    List<PeerAddress> due = new ArrayList<>(anchors.due(alone, nowMs));
    PeerAddress lost = former.due(alone, nowMs);
    if (lost != null) {
      due.add(lost);
    }
    due.addAll(candidates.due(nowMs));
    return due;
  }
}
