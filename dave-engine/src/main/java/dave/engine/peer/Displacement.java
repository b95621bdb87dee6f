package dave.engine.peer;

import dave.engine.model.Timing;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who makes way in a full place, a bucket or the whole table, for a newcomer that answered us.
 *
 * <p>A peer that answers gives way only if its group has at least two places more than the
 * newcomer's, and if it brought nothing in its probation, or its group is over its quota of a
 * bucket. The largest group gives first, of it whoever brought least, then the newest; a bucket
 * gives one place in {@value #PAUSE_MS} ms. Edges and anchors give none.
 *
 * <p>What that leaves an attacker with very many addresses in few groups: only groups count. Every
 * such change makes the groups of a bucket more equal (the sum of the squares of their sizes
 * falls), so that its newcomers can neither push out smaller groups nor spend the changes for ever:
 * once its own groups are equal, only newcomers of smaller groups get any. Silent Sybils so shrink
 * to the fair share of their groups. Those that bring dats, at the price of work for each place,
 * hold a quarter of a bucket for each group at most while others want in: 32 groups over 16 buckets
 * are 2 a bucket on average, 4 or more in one bucket of seven, where they could hold all of it. Not
 * thread-safe.
 */
final class Displacement {
  /** Between two peers of a bucket that make way though they answer. */
  static final long PAUSE_MS = 10_000;

  /** Places of the bucket of a small table: its few peers do not fall evenly. */
  private static final int LEAST_BUCKET = 16;

  private final Timing timing;
  private final Groups groups;
  private final int places;
  private final long[] nextMs = new long[Groups.BUCKETS + 1];

  /**
   * @param places of the whole table
   */
  Displacement(Timing timing, Groups groups, int places) {
    this.timing = timing;
    this.groups = groups;
    this.places = places;
    Arrays.fill(nextMs, Long.MIN_VALUE);
  }

  /**
   * Who makes way though it answers, or null. Whoever is returned is taken to go.
   *
   * @param newcomer its group
   */
  @Nullable Peer displaced(List<Peer> peers, long newcomer, long nowMs) {
    int least = groups.size(newcomer) + 2;
    Peer first = null;
    for (Peer peer : peers) {
      if (isInTheWay(peer, newcomer)
          && groups.size(peer.group) >= least
          && nowMs >= nextMs[Groups.bucket(peer.group)]
          && (isOverQuota(peer) || isUseless(peer, nowMs))
          && (first == null || goesBefore(peer, first))) {
        first = peer;
      }
    }
    if (first != null) {
      nextMs[Groups.bucket(first.group)] = nowMs + PAUSE_MS;
    }
    return first;
  }

  /**
   * The peer to be tested by a ping, which makes way if it does not answer: the one that brought
   * least, the longest silent of those, of no smaller group than the newcomer's. Null if there is
   * none.
   *
   * @param newcomer its group
   */
  @Nullable Peer toTest(List<Peer> peers, long newcomer) {
    int least = groups.size(newcomer);
    Peer worst = null;
    for (Peer peer : peers) {
      if (isInTheWay(peer, newcomer)
          && groups.size(peer.group) >= least
          && (worst == null
              || peer.trust < worst.trust
              || (peer.trust == worst.trust && peer.lastSeenMs < worst.lastSeenMs))) {
        worst = peer;
      }
    }
    return worst;
  }

  /** Whether there is no place for a newcomer of a group. */
  boolean isFull(long newcomer) {
    return groups.total() >= places || isBucketFull(newcomer);
  }

  private boolean isBucketFull(long group) {
    return groups.bucketSize(group) >= Math.max(LEAST_BUCKET, places / Groups.BUCKETS);
  }

  /** Whether the place of a peer would be one for the newcomer. */
  private boolean isInTheWay(Peer peer, long newcomer) {
    return !peer.isReserved()
        && (!isBucketFull(newcomer) || Groups.bucket(peer.group) == Groups.bucket(newcomer));
  }

  private boolean isOverQuota(Peer peer) {
    return peer.group != 0 && groups.size(peer.group) > quota();
  }

  /** Most places of a bucket that a group keeps while others want in. */
  private int quota() {
    return Math.max(1, places / Groups.BUCKETS / 4);
  }

  private boolean isUseless(Peer peer, long nowMs) {
    return peer.trust == 0
        && nowMs - peer.provenMs >= timing.probationMs()
        && peer.isActive(nowMs, timing.datDelayMs(), timing.pingsUnanswered());
  }

  private boolean goesBefore(Peer peer, Peer other) {
    int size = groups.size(peer.group);
    int otherSize = groups.size(other.group);
    if (size != otherSize) {
      return size > otherSize;
    }
    return peer.trust != other.trust ? peer.trust < other.trust : peer.provenMs > other.provenMs;
  }
}
