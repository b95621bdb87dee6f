package dave.engine.peer;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.wire.PeerAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The peers that get gossip, by trust: a copy of what {@link PeerTable} says, so that a draw need
 * not look at every peer. Who comes and who goes is seen at once; trust earned, and newcomers whose
 * time has come, within {@value #RANK_MS} ms. Fading is not looked at: it scales all trust alike.
 *
 * <p>What a peer's trust counts here is at most the median of those that have any. Draws are in
 * proportion to it, and half of the trusted are at the median or above: so no peer gets more than
 * twice the attention of the average one that has trust, however many dats it made for itself. On
 * the core worker only.
 */
final class ActivePeers {
  /** How old the copy may be, in milliseconds. */
  static final long RANK_MS = 250;

  private static final Comparator<Peer> BY_TRUST =
      (a, b) -> Double.compare(b.trust, a.trust); // Stable: others in the order of the table.

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
   * @param wanted which of them there are to draw from
   */
  ActivePeers(PeerTable table, Defences defences, Predicate<PeerAddress> wanted) {
    this.table = table;
    this.wanted = wanted;
    capped = defences.has(Defence.TRUST_CAP);
  }

  /** Looks at the table again, if something may have changed. */
  void refresh(long nowMs) {
    boolean due = nowMs - rankedMs >= RANK_MS && (waiting || credits != table.credits());
    if (!ranked || due || changes != table.changes()) {
      rank(nowMs);
    }
  }

  /** Looks at the table again. */
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
    // Of two in the middle the lower one: of two peers neither can raise it alone.
    double most = capped && trusted > 0 ? peers[trusted / 2].trust : Double.POSITIVE_INFINITY;
    double sum = 0;
    for (int i = 0; i < trusted; i++) {
      sum += Math.min(most, peers[i].trust);
      sums[i] = sum;
    }
  }

  /** The trusted first. */
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

  /** Counts network groups, no further than matters. */
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

  /** How many there are. */
  int count() {
    return count;
  }

  /** How many of them have trust: the first ones. */
  int trusted() {
    return trusted;
  }

  /** How many of the last draws' groups can be spared so that somebody is left. */
  int sparedGroups() {
    int most = PeerPicker.GROUP_SPAN - 1;
    return unlimited ? most : Math.clamp(groups - 1L, 0, most);
  }

  /** A peer; the trusted come first, the highest trust first. */
  Peer get(int rank) {
    return peers[rank];
  }

  /**
   * The rank of a trusted peer; each has the share of what its trust counts.
   *
   * @param lot uniform, 0 to below 1
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
