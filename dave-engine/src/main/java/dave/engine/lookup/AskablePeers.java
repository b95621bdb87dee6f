package dave.engine.lookup;

import com.google.protobuf.ByteString;
import dave.engine.lookup.Lookups.Way;
import dave.engine.peer.Peer;
import dave.engine.peer.PeerTable;
import dave.wire.PeerAddress;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Draws proven peers uniformly, to ask them for dats. On the core worker only. */
final class AskablePeers {
  private static final int TRIES = 16;

  private final PeerTable table;
  private final RandomGenerator random;
  private Way way = Way.ANY;

  AskablePeers(PeerTable table, RandomGenerator random) {
    this.table = table;
    this.random = random;
  }

  /** Sets which peers are drawn from now on. */
  void restrict(Way newWay) {
    way = newWay;
  }

  /** Whether a peer may be asked now. */
  boolean reaches(PeerAddress address) {
    return way.reaches(address);
  }

  /** A random proven peer that may be asked now and is wanted; null if a few tries found none. */
  @Nullable Peer draw(Predicate<Peer> wanted) {
    return drawAny(peer -> reaches(peer.address()) && wanted.test(peer));
  }

  /** Whether there are wanted peers that may be asked later, but not now. */
  boolean hasMoreLater(Predicate<Peer> wanted) {
    return way != Way.ANY && drawAny(wanted) != null;
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
