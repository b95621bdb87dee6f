package dave.engine.peer;

import dave.engine.model.Timing;
import dave.wire.AddressScope;
import dave.wire.Message;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Chooses the addresses in the answer to a GETPEER: at most two live peers that are known for a
 * while, never the asker itself. Now and then one is of a transport that this node does not speak.
 */
final class PeerSharing {
  /** One time in this many, one of the two is foreign. */
  private static final int FOREIGN = 4;

  /** Draws before all peers are searched; most peers of a node may be shared. */
  private static final int TRIES = 16;

  /** At most this many peers are all searched, if need be. */
  private static final int FEW = 64;

  private final Timing timing;
  private final PeerTable table;
  private final ForeignPeers foreign;
  private final OwnAddresses own;
  private final RandomGenerator random;

  PeerSharing(
      Timing timing,
      PeerTable table,
      ForeignPeers foreign,
      OwnAddresses own,
      RandomGenerator random) {
    this.timing = timing;
    this.table = table;
    this.foreign = foreign;
    this.own = own;
    this.random = random;
  }

  /**
   * Up to two addresses, drawn uniformly.
   *
   * @param original whether the asker reads only UDP addresses
   */
  List<PeerAddress> draw(PeerAddress asker, boolean original, long nowMs) {
    AddressScope scope = PeerAddresses.scope(asker);
    Predicate<Peer> eligible =
        peer ->
            peer.isSharable(nowMs, timing.shareAfterMs())
                && !peer.address.equals(asker)
                && (!original || peer.address.transport().equals(PeerAddress.UDP))
                && UsefulAddresses.isUseful(peer.address, scope)
                && !own.contains(peer.address);
    List<PeerAddress> drawn = drawTwo(eligible);
    if (drawn.size() < Message.MAX_PEERS && table.all().size() <= FEW) {
      drawn = sample(eligible);
    }
    if (!original && random.nextInt(FOREIGN) == 0) {
      PeerAddress other = foreign.pick(scope);
      if (other != null && !other.equals(asker)) {
        if (drawn.size() == Message.MAX_PEERS) {
          drawn.removeLast();
        }
        drawn.add(other);
      }
    }
    return drawn;
  }

  /** Draws two peers uniformly, or fewer if {@value #TRIES} draws found no more. */
  private List<PeerAddress> drawTwo(Predicate<Peer> eligible) {
    List<Peer> peers = table.all();
    List<PeerAddress> drawn = new ArrayList<>(Message.MAX_PEERS);
    for (int tries = peers.isEmpty() ? TRIES : 0; tries < TRIES; tries++) {
      Peer peer = peers.get(random.nextInt(peers.size()));
      if (eligible.test(peer) && !drawn.contains(peer.address)) {
        drawn.add(peer.address);
        if (drawn.size() == Message.MAX_PEERS) {
          break;
        }
      }
    }
    return drawn;
  }

  /** A uniform sample in one pass (reservoir sampling, Vitter's algorithm R). */
  private List<PeerAddress> sample(Predicate<Peer> eligible) {
    List<PeerAddress> sample = new ArrayList<>(Message.MAX_PEERS);
    int seen = 0;
    for (Peer peer : table.all()) {
      if (!eligible.test(peer)) {
        continue;
      }
      seen++;
      if (sample.size() < Message.MAX_PEERS) {
        sample.add(peer.address);
      } else {
        int at = random.nextInt(seen);
        if (at < Message.MAX_PEERS) {
          sample.set(at, peer.address);
        }
      }
    }
    Collections.shuffle(sample, java.util.Random.from(random));
    return sample;
  }
}
