package dave.engine.lookup;

import com.google.protobuf.ByteString;
import dave.engine.lookup.Lookups.Way;
import dave.engine.peer.Peer;
import dave.engine.peer.PeerTable;
import dave.wire.PeerAddress;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Draws proven peers uniformly, to ask them for dats. On the core worker only. */
final class AskablePeers {
  private static final int TRIES = 16;

  /** How many rounds of the other side a question over a link is waited for at least. */
  private static final int PATIENCE_ROUNDS = 2;

  /** A peer that sends cells seldom holds up a lookup no longer than this. */
  static final long MAX_PATIENCE_MS = 5_000;

  private final PeerTable table;
  private final RandomGenerator random;
  private final ToLongFunction<PeerAddress> roundMs;
  private Way way = Way.ANY;
  private @Nullable PeerAddress only;

  /**
   * @param roundMs the time between two cells of a linked peer to this node; 0 for others
   */
  AskablePeers(PeerTable table, RandomGenerator random, ToLongFunction<PeerAddress> roundMs) {
    this.table = table;
    this.random = random;
    this.roundMs = roundMs;
  }

  /** Sets which peers are drawn from now on. */
  void restrict(Way newWay) {
    way = newWay;
    only = null;
  }

  /** Sets that only this peer is drawn from now on, as the cell that is being filled goes to it. */
  void restrictTo(PeerAddress peer) {
    only = peer;
  }

  /** Whether a peer may be asked now. */
  boolean reaches(PeerAddress address) {
    return only == null ? way.reaches(address) : only.equals(address);
  }

  /** How long an answer of a peer is waited for at least, in milliseconds. */
  long patienceMs(PeerAddress address) {
    return Math.min(MAX_PATIENCE_MS, PATIENCE_ROUNDS * roundMs.applyAsLong(address));
  }

  /** A random proven peer that may be asked now and is wanted; null if a few tries found none. */
  @Nullable Peer draw(Predicate<Peer> wanted) {
    PeerAddress next = only;
    if (next == null) {
      return drawAny(peer -> reaches(peer.address()) && wanted.test(peer));
    }
    Peer peer = table.get(next);
    return peer != null && peer.isProven() && wanted.test(peer) ? peer : null;
  }

  /** A random proven linked peer other than the one that may be asked; null if there is none. */
  @Nullable Peer drawLater(Predicate<Peer> wanted) {
    return only == null
        ? null
        : drawAny(
            peer ->
                !reaches(peer.address())
                    && peer.address().transport().equals(PeerAddress.SEALED)
                    && wanted.test(peer));
  }

  /** Whether there are wanted peers that may be asked later, but not now. */
  boolean hasMoreLater(Predicate<Peer> wanted) {
    return (only != null || way != Way.ANY) && drawAny(wanted) != null;
  }

  private @Nullable Peer drawAny(Predicate<Peer> wanted) {
    List<Peer> peers = table.all();
    for (int tries = peers.isEmpty() ? TRIES : 0; tries < TRIES; tries++) {
      Peer peer = peers.get(random.nextInt(peers.size()));
      if (peer.isProven() && wanted.test(peer)) {
        return peer;
      }
    }
    return null;
  }

  /** The newest token that a peer gave us, or empty. */
  ByteString token(PeerAddress address) {
    Peer peer = table.get(address);
    return peer == null ? ByteString.EMPTY : peer.token();
  }
}
