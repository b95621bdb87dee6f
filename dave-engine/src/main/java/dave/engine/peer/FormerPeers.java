package dave.engine.peer;

import dave.wire.PeerAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Peers that answered for a while and fell silent, as when a network splits. They are tried again,
 * so that its halves find each other. There are at most {@value #MAX}, and {@value #MAX_OF_GROUP}
 * of one network group. Each interval one of them is pinged, each peer at growing intervals. They
 * are forgotten after {@value #FORGET_MS} ms. Not thread-safe.
 */
final class FormerPeers {
  static final int MAX = 64;
  static final int MAX_OF_GROUP = 4;
  static final long FORGET_MS = 3_600_000;

  /**
   * Each peer is pinged about once a minute at least, which bounds how long two halves take to find
   * each other.
   */
  private static final int MAX_DOUBLINGS = 3;

  private static final Comparator<Former> NEXT =
      Comparator.<Former>comparingInt(former -> former.pings)
          .thenComparing(Comparator.<Former>comparingLong(former -> former.lostMs).reversed());

  private final long intervalMs;
  private final Map<PeerAddress, Former> peers = new HashMap<>();
  private long lost;
  private long nextMs;

  private static final class Former {
    final PeerAddress address;
    final long group;
    final boolean brought;
    final long lostMs;
    final long number;
    int pings;
    long nextMs;

    Former(PeerAddress address, long group, boolean brought, long nowMs, long number) {
      this.address = address;
      this.group = group;
      this.brought = brought;
      this.number = number;
      lostMs = nowMs;
      nextMs = nowMs;
    }
  }

  /**
   * @param intervalMs time between two pings, and the first time between two pings of one peer
   */
  FormerPeers(long intervalMs) {
    this.intervalMs = intervalMs;
  }

  /**
   * Adds a peer that fell silent. If its group is full, the oldest peer of the group is removed. If
   * the list is full, a peer that brought nothing is removed first, then one of the largest group,
   * then the oldest.
   */
  void add(PeerAddress address, long group, boolean brought, long nowMs) {
    peers.remove(address);
    if (group != 0 && sizeOf(group) >= MAX_OF_GROUP) {
      peers.values().stream()
          .filter(former -> former.group == group)
          .min(Comparator.comparingLong(former -> former.number))
          .ifPresent(oldest -> peers.remove(oldest.address));
    } else if (peers.size() >= MAX) {
      peers.values().stream()
          .min(
              Comparator.<Former, Boolean>comparing(former -> former.brought)
                  .thenComparingInt(former -> -sizeOf(former.group))
                  .thenComparingLong(former -> former.number))
          .ifPresent(oldest -> peers.remove(oldest.address));
    }
    peers.put(address, new Former(address, group, brought, nowMs, lost++));
  }

  private int sizeOf(long group) {
    int size = 0;
    for (Former former : peers.values()) {
      size += group != 0 && former.group == group ? 1 : 0;
    }
    return size;
  }

  /** Whether an address is in the list. */
  boolean contains(PeerAddress address) {
    return peers.containsKey(address);
  }

  /** Removes an address. */
  void remove(PeerAddress address) {
    peers.remove(address);
  }

  /**
   * The address to ping now, or null: the one with the fewest pings, of these the one lost last.
   *
   * @param keeps whether none is forgotten now
   */
  @Nullable PeerAddress due(boolean keeps, long nowMs) {
    if (peers.isEmpty() || nowMs < nextMs) {
      return null;
    }
    if (!keeps) {
      peers.values().removeIf(former -> nowMs - former.lostMs >= FORGET_MS);
    }
    Former next =
        peers.values().stream()
            .filter(former -> nowMs >= former.nextMs)
            .min(NEXT.thenComparingLong(former -> -former.number))
            .orElse(null);
    if (next == null) {
      return null;
    }
    nextMs = nowMs + intervalMs;
    next.nextMs = nowMs + (intervalMs << Math.min(next.pings, MAX_DOUBLINGS));
    next.pings++;
    return next.address;
  }

  /** All addresses, first those that brought dats, of these those lost last. */
  List<PeerAddress> all() {
    return peers.values().stream()
        .sorted(
            Comparator.<Former, Boolean>comparing(former -> !former.brought)
                .thenComparingLong(former -> -former.number))
        .map(former -> former.address)
        .toList();
  }

  int size() {
    return peers.size();
  }
}
