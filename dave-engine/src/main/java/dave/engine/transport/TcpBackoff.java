package dave.engine.transport;

import dave.wire.PeerAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decides which peers are not dialled for now. Remembers the latest {@value #CAPACITY} peers that
 * were lost. Not thread-safe.
 */
final class TcpBackoff {
  /** How many lost peers are remembered. */
  static final int CAPACITY = 1024;

  private final long shortestNs;
  private final long longestNs;
  private final Map<PeerAddress, Loss> losses =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerAddress, Loss> eldest) {
          return size() > CAPACITY;
        }
      };

  private record Loss(long untilNs, long delayNs) {}

  TcpBackoff(TcpLimits limits) {
    shortestNs = limits.backoff().toNanos();
    longestNs = limits.longestBackoff().toNanos();
  }

  /** Notes that a peer could not be reached, or that its connection ended. */
  void failed(PeerAddress peer, long nowNs) {
    Loss last = losses.remove(peer); // Removed, so that it becomes the latest.
    long delayNs = last == null ? shortestNs : Math.min(2 * last.delayNs(), longestNs);
    losses.put(peer, new Loss(nowNs + delayNs, delayNs));
  }

  /** Notes that a peer answered: its next loss counts as the first. */
  void greeted(PeerAddress peer) {
    losses.remove(peer);
  }

  boolean isWaiting(PeerAddress peer, long nowNs) {
    Loss loss = losses.get(peer);
    return loss != null && nowNs - loss.untilNs() < 0;
  }
}
