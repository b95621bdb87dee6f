package dave.engine.stem;

import dave.engine.peer.Peer;
import dave.engine.peer.PeerPicker;
import dave.wire.PeerAddress;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where a node's stems go: one peer for a whole period, drawn as for any packet, rather one that
 * knows of stems and brought dats itself; another one if it is dropped or falls silent. Who drew
 * among few, as at the start, draws again when there are twice as many, or a young network's first
 * node had all stems.
 *
 * <p>On the core worker only, but for {@link #path}.
 */
final class Successor {
  /** So many to draw from need no second draw. */
  private static final int MANY = 16;

  /** Draws for one that knows of stems. */
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
   * @param relays whether those of others do, or spread from here
   */
  record Path(PeerAddress to, boolean relays) {}

  Successor(PeerPicker picker, RandomGenerator random, long periodMs) {
    this.picker = picker;
    this.random = random;
    this.periodMs = periodMs;
  }

  /** Where stems went when that was looked at last; null if nowhere. Thread-safe. */
  @Nullable Path path() {
    return path;
  }

  /** Looks whether the successor is still there and its time not over, and draws another if not. */
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
   * Whether a peer brought nothing while enough others did: a stem that leads to who only takes
   * ends there, and each dat waits for the end of its embargo.
   */
  private boolean isIdle(Peer drawn, long nowMs) {
    return drawn.trust() == 0 && picker.knowsBringers(nowMs);
  }
}
