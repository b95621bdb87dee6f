package dave.engine.lookup;

import dave.engine.peer.Peer;
import dave.engine.quota.LatestMap;
import dave.wire.PeerAddress;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Draws peers that are likely to answer: the best of {@value #DRAWS} random ones. One time in
 * {@value #PROBE} it draws any peer, so that a silent peer gets another chance. Keeps the histories
 * of the {@value #MAX} peers that were asked last. If a cell to a linked peer is filled, only that
 * peer can be drawn; it is not if one of the others is much better. On the core worker only.
 */
final class ResponsivePeers {
  static final int DRAWS = 4;
  static final int PROBE = 16;
  static final int MAX = 1_024;

  /** A cell to a peer is left without a question if another peer answers so many times as often. */
  static final double WORTH_WAITING = 2;

  private final AskablePeers peers;
  private final RandomGenerator random;
  private final Map<PeerAddress, ResponseHistory> histories = new LatestMap<>(MAX);

  ResponsivePeers(AskablePeers peers, RandomGenerator random) {
    this.peers = peers;
    this.random = random;
  }

  /** A wanted peer that has room for one more request, or null if none was found. */
  @Nullable Peer draw(Predicate<Peer> wanted) {
    Predicate<Peer> free = peer -> history(peer).hasRoom() && wanted.test(peer);
    Peer best = peers.draw(free);
    if (best == null) {
      return null;
    }
    int draws = random.nextInt(PROBE) == 0 ? 1 : DRAWS;
    for (int i = 1; i < draws; i++) {
      Peer later = peers.drawLater(free);
      if (later != null && history(later).hits() > WORTH_WAITING * history(best).hits()) {
        return null;
      }
      Peer other = later == null ? peers.draw(free) : null;
      if (other != null && history(other).hits() > history(best).hits()) {
        best = other;
      }
    }
    return best;
  }

  /** How long to wait after a request to a peer before another one is asked, in milliseconds. */
  long pauseMs(Peer peer) {
    long patienceMs = peers.patienceMs(peer.address());
    return patienceMs == 0 ? timeoutMs(peer) : patienceMs / 2;
  }

  /** How long an answer of a peer is waited for, in milliseconds. */
  long timeoutMs(Peer peer) {
    return Math.max(history(peer).timeoutMs(), peers.patienceMs(peer.address()));
  }

  /** How a peer answered lately. */
  ResponseHistory history(Peer peer) {
    return histories.computeIfAbsent(peer.address(), address -> new ResponseHistory());
  }
}
