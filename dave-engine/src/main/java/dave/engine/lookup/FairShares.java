package dave.engine.lookup;

import dave.engine.quota.Budgets;
import dave.engine.quota.LatestMap;
import dave.wire.NetworkPrefix;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.Map;

/**
 * Shares the bytes of answers among hosts, whatever ports they use. A host that recently got more
 * than half of the unspent bytes has to wait. So a single host gets half of the rate, and n greedy
 * hosts get equal parts. A host that asks little always finds some bytes left. These are the
 * dynamic thresholds of Choudhury and Hahne, for a budget instead of a buffer. Keeps the {@value
 * #MAX} hosts that asked last. Not thread-safe.
 */
final class FairShares {
  private static final int MAX = 1_024;

  private final double perMs;
  private final double burst;
  private double unspent;
  private long lastMs;
  private final Map<NetworkPrefix, Recent> askers = new LatestMap<>(MAX);

  /**
   * The bytes that a host got lately. They decay with the time in which the whole budget is
   * renewed.
   */
  private static final class Recent {
    double bytes;
    long ms;
  }

  /**
   * @param bytesPerSecond for all hosts together; the bytes of {@value Budgets#BURST_SECONDS}
   *     seconds are saved up, or of one packet if these are more
   */
  FairShares(long bytesPerSecond, long nowMs) {
    perMs = bytesPerSecond / 1_000.0;
    burst = Math.max(PacketCodec.MAX_LENGTH, (double) Budgets.BURST_SECONDS * bytesPerSecond);
    unspent = burst;
    lastMs = nowMs;
  }

  /** Takes bytes for an asker, if that many are left and the asker has not used up its share. */
  boolean tryConsume(PeerAddress asker, int bytes, long nowMs) {
    unspent = Math.min(burst, unspent + perMs * Math.max(0, nowMs - lastMs));
    lastMs = nowMs;
    Recent recent = askers.computeIfAbsent(PeerAddresses.host(asker), prefix -> new Recent());
    recent.bytes *= Math.exp(-perMs * Math.max(0, nowMs - recent.ms) / burst);
    recent.ms = nowMs;
    if (unspent < bytes || recent.bytes > unspent / 2) {
      return false;
    }
    unspent -= bytes;
    recent.bytes += bytes;
    return true;
  }

  /** Gives back bytes that an asker took and did not use. */
  void refund(PeerAddress asker, int bytes) {
    unspent = Math.min(burst, unspent + bytes);
    Recent recent = askers.get(PeerAddresses.host(asker));
    if (recent != null) {
      recent.bytes = Math.max(0, recent.bytes - bytes);
    }
  }
}
