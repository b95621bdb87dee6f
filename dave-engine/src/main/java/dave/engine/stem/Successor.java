package dave.engine.stem;

import dave.engine.peer.Peer;
import dave.engine.peer.PeerPicker;
import dave.wire.PeerAddress;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the successor, the peer to which a node's stems go for a whole period. It is drawn as for
 * any packet; peers that know stems and brought dats are preferred. If it is dropped or falls
 * silent, another one is drawn. A node that drew among few peers, as at its start, draws again when
 * it has twice as many. Otherwise the first node of a young network would get all stems.
 *
 * <p>With links, it is one that this node chose. Only if there is none, it is any other: strangers
 * can open as many links to a node as they like.
 *
 * <p>On the core worker only, but for {@link #path}.
 */
final class Successor {
  /** With this many peers to draw from, no second draw is needed. */
  private static final int MANY = 16;

  /** So many chosen peers with trust leave a choice. */
  private static final int FEW = 3;

  /** Draws until a peer that knows stems is found. */
  private static final int TRIES = 16;

  private final PeerPicker chosen;
  private final PeerPicker all;
  private final RandomGenerator random;
  private final long periodMs;
  private @Nullable Peer peer;
  private int drawnFrom;
  private boolean relays;
  private long untilMs = Long.MIN_VALUE;
  private volatile @Nullable Path path;

  /**
   * Where stems go now.
   *
   * @param relays whether stems of other nodes go there too, or their dats spread from here
   */
  record Path(PeerAddress to, boolean relays) {}

  /**
   * @param chosen draws among the peers that this node chose
   * @param all draws among all peers; may be the same
   */
  Successor(PeerPicker chosen, PeerPicker all, RandomGenerator random, long periodMs) {
    this.chosen = chosen;
    this.all = all;
    this.random = random;
    this.periodMs = periodMs;
  }

  /** Where stems went at the last refresh; null if nowhere. Thread-safe. */
  @Nullable Path path() {
    return path;
  }

  /** Draws another successor if the current one is gone, unfit, or its time is over. */
  @Nullable Path refresh(long nowMs) {
    boolean over = nowMs >= untilMs;
    if (over) {
      relays = random.nextBoolean();
      untilMs = nowMs + periodMs;
    }
    PeerPicker from = chosen.count(nowMs) > 0 ? chosen : all;
    boolean grown = drawnFrom < MANY && from.count(nowMs) >= 2 * drawnFrom;
    Peer pinned = peer;
    if (over
        || grown
        || pinned == null
        || !from.isActive(pinned, nowMs)
        || isIdle(pinned, from, nowMs)) {
      peer = draw(from, nowMs);
      if (peer == null && from != all) { // No link is a chosen one any more.
        peer = draw(all, nowMs);
      }
      path = peer == null ? null : new Path(peer.address(), relays);
    }
    return path;
  }

  private @Nullable Peer draw(PeerPicker from, long nowMs) {
    drawnFrom = from.count(nowMs);
    Peer drawn = from.pick(nowMs);
    for (int tries = 1; tries < TRIES && drawn != null && isUnfit(drawn, from, nowMs); tries++) {
      drawn = from.pick(nowMs);
    }
    return drawn;
  }

  private boolean isUnfit(Peer drawn, PeerPicker from, long nowMs) {
    return drawn.isLegacy() || isIdle(drawn, from, nowMs);
  }

  /**
   * Whether a peer brought nothing while enough others did. A stem to a peer that never sends would
   * end there, and each dat would wait for the end of its embargo. Few peers are chosen ones, so a
   * few of those are enough if many in all brought something.
   */
  private boolean isIdle(Peer drawn, PeerPicker from, long nowMs) {
    return drawn.trust() == 0
        && all.hasTrustedPeers(PeerPicker.ENOUGH, nowMs)
        && from.hasTrustedPeers(from == all ? PeerPicker.ENOUGH : FEW, nowMs);
  }
}
