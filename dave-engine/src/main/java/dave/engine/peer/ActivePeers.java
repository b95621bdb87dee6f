package dave.engine.peer;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.wire.PeerAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The peers that get gossip, by trust. It is a copy of data in {@link PeerTable}, so that a draw
 * need not look at every peer. Added and removed peers show at once. Earned trust, and new peers
 * whose delay has passed, show within {@value #RANK_MS} ms. Fading does not update the copy, as it
 * scales all trust alike.
 *
 * <p>Trust counts at most as much as the median of the peers that have any. Draws are in proportion
 * to it, and half of the trusted peers are at the median or above. So a peer gets at most twice the
 * gossip of the average trusted peer, however many dats it mined for itself. On the core worker
 * only.
 */
final class ActivePeers {
  /** How old the copy may be, in milliseconds. */
  static final long RANK_MS = 250;

  private static final Comparator<Peer> BY_TRUST =
      (a, b) -> Double.compare(b.trust, a.trust); // Ties keep the order of the table.

  private final PeerTable table;
  private final boolean capped;
  private final Predicate<PeerAddress> wanted;
  private Peer[] peers = new Peer[16];
  private double[] sums = new double[0];
  private int count;
  private int trusted;
  private int groups;
  private boolean unlimited;
  private boolean waiting;
  private boolean ranked;
  private long rankedMs;
  private long changes;
  private long credits;

  /**
   * @param wanted which addresses to draw from
   */
  ActivePeers(PeerTable table, Defences defences, Predicate<PeerAddress> wanted) {
    this.table = table;
    this.wanted = wanted;
    capped = defences.has(Defence.TRUST_CAP);
  }

  /** Copies the table again, if something may have changed. */
  void refresh(long nowMs) {
    boolean due = nowMs - rankedMs >= RANK_MS && (waiting || credits != table.credits());
    if (!ranked || due || changes != table.changes()) {
      rank(nowMs);
    }
  }

  /** Copies the table again. */
  void rank(long nowMs) {
    ranked = true;
    rankedMs = nowMs;
    changes = table.changes();
    credits = table.credits();
    collect(nowMs);
    Arrays.sort(peers, 0, trusted, BY_TRUST);
    if (sums.length < trusted) {
      sums = new double[peers.length];
    }
    double most = capped && trusted > 0 ? medianTrust() : Double.POSITIVE_INFINITY;
    double sum = 0;
    for (int i = 0; i < trusted; i++) {
      sum += Math.min(most, peers[i].trust);
      sums[i] = sum;
    }
  }

  /** Collects the peers, those with trust first. */
  private void collect(long nowMs) {
    List<Peer> all = table.all();
    if (peers.length < all.size()) {
      peers = new Peer[2 * all.size()];
    }
    Arrays.fill(peers, 0, Math.max(count, all.size()), null);
    count = 0;
    trusted = 0;
    waiting = false;
    for (int i = 0; i < all.size(); i++) {
      Peer peer = all.get(i);
      if (!wanted.test(peer.address)) {
        continue;
      }
      if (table.isActive(peer, nowMs)) {
        peers[count] = peer;
        if (peer.trust > 0) {
          peers[count] = peers[trusted];
          peers[trusted++] = peer;
        }
        count++;
      } else {
        waiting |= peer.proven;
      }
    }
    countGroups();
  }

  /** Counts network groups, as far as the count matters. */
  private void countGroups() {
    long[] seen = new long[PeerPicker.GROUP_SPAN];
    groups = 0;
    unlimited = false;
    for (int i = 0; i < count && groups < seen.length && !unlimited; i++) {
      long group = peers[i].group;
      unlimited = group == 0;
      boolean known = false;
      for (int j = 0; j < groups; j++) {
        known |= seen[j] == group;
      }
      if (!known) {
        seen[groups++] = group;
      }
    }
  }

  /** How many peers get gossip. */
  int count() {
    return count;
  }

  /** How many of them have trust; they have the first ranks. */
  int trusted() {
    return trusted;
  }

  /**
   * The median trust of the trusted peers, now; 0 if there are none. It is the lower of two, so
   * that neither of two peers can raise it alone.
   */
  double medianTrust() {
    return trusted == 0 ? 0 : peers[trusted / 2].trust;
  }

  /** How many of the last drawn groups can be left out so that another group remains. */
  int excludableGroups() {
    int most = PeerPicker.GROUP_SPAN - 1;
    return unlimited ? most : Math.clamp(groups - 1L, 0, most);
  }

  /** The peer of a rank. Trusted peers come first, the highest trust first. */
  Peer get(int rank) {
    return peers[rank];
  }

  /**
   * Draws the rank of a trusted peer, with a probability in proportion to what its trust counts.
   *
   * @param lot a uniform random number from 0 to below 1
   */
  int rankByTrust(double lot) {
    double at = lot * sums[trusted - 1];
    int low = 0;
    int high = trusted - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sums[middle] > at) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
