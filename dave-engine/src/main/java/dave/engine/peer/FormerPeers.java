package dave.engine.peer;

import dave.wire.PeerAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Peers that were good for a while and fell silent, as when a network splits: tried again, so that
 * its halves find each other. At most {@value #MAX}, of one network group {@value #MAX_OF_GROUP};
 * one of them is pinged each interval, each at growing intervals, and forgotten after {@value
 * #FORGET_MS} ms. Not thread-safe.
 */
final class FormerPeers {
  static final int MAX = 64;
  static final int MAX_OF_GROUP = 4;
  static final long FORGET_MS = 3_600_000;

  /** Once a minute at least: as long as it takes two halves to hear of each other. */
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
   * @param intervalMs between two pings, and the first one between two of one peer
   */
  FormerPeers(long intervalMs) {
    this.intervalMs = intervalMs;
  }

  /**
   * Remembers a peer that fell silent. Where there is no room, the oldest of its group goes; else
   * of those that brought nothing, if there are any, the oldest of the largest group.
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

  /** Whether an address is remembered. */
  boolean contains(PeerAddress address) {
    return peers.containsKey(address);
  }

  /** Forgets an address. */
  void remove(PeerAddress address) {
    peers.remove(address);
  }

  /** The address to ping now, the least tried of those last lost, or null. */
  @Nullable PeerAddress due(long nowMs) {
    if (peers.isEmpty() || nowMs < nextMs) {
      return null;
    }
    peers.values().removeIf(former -> nowMs - former.lostMs >= FORGET_MS);
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

  int size() {
    return peers.size();
  }
}
