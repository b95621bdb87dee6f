package dave.engine.quota;

import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.Map;

/**
 * What each host may have, whatever ports it uses ({@link PeerAddresses#host}): so much a second,
 * and a burst of {@value #BURST_SECONDS} seconds' worth. Keeps the {@value #MAX} that asked last.
 * Not thread-safe.
 */
public final class Budgets {
  /** One GET may ask for 256 dats. */
  public static final int BURST_SECONDS = 4;

  static final int MAX = 1_024;

  private final long perSecond;
  private final Map<NetworkPrefix, TokenBucket> budgets = new LatestMap<>(MAX);

  /**
   * @param perSecond bytes, or whatever else is counted
   */
  public Budgets(long perSecond) {
    this.perSecond = perSecond;
  }

  /** Takes so much of the budget of an address, if there is as much. */
  public boolean take(PeerAddress address, int amount, long nowMs) {
    return budgets
        .computeIfAbsent(
            PeerAddresses.host(address),
            host -> new TokenBucket(perSecond, (double) BURST_SECONDS * perSecond, nowMs))
        .take(amount, nowMs);
  }

  /** Puts back what an address took and did not use. */
  public void giveBack(PeerAddress address, int amount) {
    TokenBucket budget = budgets.get(PeerAddresses.host(address));
    if (budget != null) {
      budget.giveBack(amount);
    }
  }
}
