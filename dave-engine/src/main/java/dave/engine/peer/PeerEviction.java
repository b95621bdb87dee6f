package dave.engine.peer;

import dave.engine.model.Timing;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the peer that makes way in a full bucket or a full table for a newcomer that answered us.
 *
 * <p>A peer that answers makes way only if its group has at least two places more than the
 * newcomer's. It must also have brought nothing during its probation, or its group must be over its
 * quota of a bucket. A peer of the largest group makes way first; within a group, the one with the
 * least trust, then the newest. A bucket gives one place in {@value #PAUSE_MS} ms. Edges and
 * anchors never make way.
 *
 * <p>So an attacker with very many addresses in few groups gains little, as only groups count.
 * Every change makes the groups of a bucket more equal: the sum of the squares of their sizes
 * falls. So the attacker's newcomers can neither push out smaller groups nor use up the changes for
 * ever. Once its groups are equal, only newcomers of smaller groups get places. Sybils that bring
 * nothing shrink to the fair share of their groups. Sybils that bring dats pay work for each place,
 * and hold at most a quarter of a bucket for each group while others want in. For example, 32
 * groups over 16 buckets are 2 a bucket on average. One bucket of seven has 4 or more of them, and
 * those could hold the whole bucket. Not thread-safe.
 */
final class PeerEviction {
  /** Time between two displacements of answering peers in a bucket. */
  static final long PAUSE_MS = 10_000;

  /**
   * The least places of a bucket: in a small table, peers are not spread evenly over the buckets.
   */
  private static final int LEAST_BUCKET = 16;

  private final Timing timing;
  private final NetworkGroups groups;
  private final int places;
  private final long[] nextMs = new long[NetworkGroups.BUCKETS + 1];

  /**
   * @param places of the whole table
   */
  PeerEviction(Timing timing, NetworkGroups groups, int places) {
    this.timing = timing;
    this.groups = groups;
    this.places = places;
    Arrays.fill(nextMs, Long.MIN_VALUE);
  }

  /**
   * The peer that makes way though it answers, or null. The caller must remove the returned peer.
   *
   * @param newcomer the group of the newcomer
   */
  @Nullable Peer displaced(List<Peer> peers, long newcomer, long nowMs) {
    int least = groups.size(newcomer) + 2;
    Peer first = null;
    for (Peer peer : peers) {
      if (isReplaceable(peer, newcomer)
          && groups.size(peer.group) >= least
          && nowMs >= nextMs[NetworkGroups.bucket(peer.group)]
          && (isOverQuota(peer) || isUseless(peer, nowMs))
          && (first == null || isEvictedBefore(peer, first))) {
        first = peer;
      }
    }
    if (first != null) {
      nextMs[NetworkGroups.bucket(first.group)] = nowMs + PAUSE_MS;
    }
    return first;
  }

  /**
   * The peer to test by a ping; it makes way if it does not answer. Of the peers in groups no
   * smaller than the newcomer's, it has the least trust, then the longest silence. Null if there is
   * none.
   *
   * @param newcomer the group of the newcomer
   */
  @Nullable Peer toTest(List<Peer> peers, long newcomer) {
    int least = groups.size(newcomer);
    Peer worst = null;
    for (Peer peer : peers) {
      if (isReplaceable(peer, newcomer)
          && groups.size(peer.group) >= least
          && (worst == null
              || peer.trust < worst.trust
              || (peer.trust == worst.trust && peer.lastSeenMs < worst.lastSeenMs))) {
        worst = peer;
      }
    }
    return worst;
  }

  /** Whether there is no free place for a newcomer of a group. */
  boolean isFull(long newcomer) {
    return groups.total() >= places || isBucketFull(newcomer);
  }

  private boolean isBucketFull(long group) {
    return groups.bucketSize(group) >= Math.max(LEAST_BUCKET, places / NetworkGroups.BUCKETS);
  }

  /** Whether the newcomer could have the place of a peer. */
  private boolean isReplaceable(Peer peer, long newcomer) {
    return !peer.isReserved()
        && (!isBucketFull(newcomer)
            || NetworkGroups.bucket(peer.group) == NetworkGroups.bucket(newcomer));
  }

  private boolean isOverQuota(Peer peer) {
    return peer.group != 0 && groups.size(peer.group) > quota();
  }

  /** The most places of a bucket that a group keeps while others want in. */
  private int quota() {
    return Math.max(1, places / NetworkGroups.BUCKETS / 4);
  }

  private boolean isUseless(Peer peer, long nowMs) {
    return peer.trust == 0
        && nowMs - peer.provenMs >= timing.probationMs()
        && peer.isActive(nowMs, timing.datDelayMs(), timing.pingsUnanswered());
  }

  private boolean isEvictedBefore(Peer peer, Peer other) {
    int size = groups.size(peer.group);
    int otherSize = groups.size(other.group);
    if (size != otherSize) {
      return size > otherSize;
    }
    return peer.trust != other.trust ? peer.trust < other.trust : peer.provenMs > other.provenMs;
  }
}
