package dave.engine.lookup;

import dave.engine.quota.Budgets;
import dave.engine.quota.LatestMap;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.Map;

/**
 * Shares bytes of answers among askers by host, whatever ports they use. An asker that got more of
 * late than half of what is unspent has to wait; so one alone gets half of the rate, and of n
 * greedy ones each its n-th part, while one that asks little finds something left whoever else asks
 * (the dynamic thresholds of Choudhury and Hahne, for a budget in the place of a buffer). Keeps the
 * {@value #MAX} that asked last. Not thread-safe.
 */
final class FairShares {
  private static final int MAX = 1_024;

  private final double perMs;
  private final double burst;
  private double unspent;
  private long lastMs;
  private final Map<NetworkPrefix, Recent> askers = new LatestMap<>(MAX);

  /** What an asker got; fades with the time constant in which all of the budget is renewed. */
  private static final class Recent {
    double bytes;
    long ms;
  }

  /**
   * @param bytesPerSecond for all askers; {@value Budgets#BURST_SECONDS} seconds' worth are saved
   *     up
   */
  FairShares(long bytesPerSecond, long nowMs) {
    perMs = bytesPerSecond / 1_000.0;
    burst = (double) Budgets.BURST_SECONDS * bytesPerSecond;
    unspent = burst;
    lastMs = nowMs;
  }

  /** Takes bytes for an asker, if there are as many and it had no more than its share. */
  boolean take(PeerAddress asker, int bytes, long nowMs) {
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

  /** Puts back what an asker took and did not use. */
  void giveBack(PeerAddress asker, int bytes) {
    unspent = Math.min(burst, unspent + bytes);
    Recent recent = askers.get(PeerAddresses.host(asker));
    if (recent != null) {
      recent.bytes = Math.max(0, recent.bytes - bytes);
    }
  }
}
