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
 * <p>On the core worker only, but for {@link #path}.
 */
final class Successor {
  /** With this many peers to draw from, no second draw is needed. */
  private static final int MANY = 16;

  /** Draws until a peer that knows stems is found. */
  private static final int TRIES = 16;

  private final PeerPicker picker;
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

  Successor(PeerPicker picker, RandomGenerator random, long periodMs) {
    this.picker = picker;
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
    boolean grown = drawnFrom < MANY && picker.count(nowMs) >= 2 * drawnFrom;
    Peer pinned = peer;
    if (over
        || grown
        || pinned == null
        || !picker.isActive(pinned, nowMs)
        || isIdle(pinned, nowMs)) {
      pin(nowMs);
    }
    return path;
  }

  private void pin(long nowMs) {
    drawnFrom = picker.count(nowMs);
    peer = picker.pick(nowMs);
    for (int tries = 1; tries < TRIES && peer != null && isUnfit(peer, nowMs); tries++) {
      peer = picker.pick(nowMs);
    }
    path = peer == null ? null : new Path(peer.address(), relays);
  }

  private boolean isUnfit(Peer drawn, long nowMs) {
    return drawn.isLegacy() || isIdle(drawn, nowMs);
  }

  /**
   * Whether a peer brought nothing while enough others did. A stem to a peer that never sends would
   * end there, and each dat would wait for the end of its embargo.
   */
  private boolean isIdle(Peer drawn, long nowMs) {
    return drawn.trust() == 0 && picker.hasTrustedPeers(nowMs);
  }
}
