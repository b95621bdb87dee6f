package dave.engine.quota;

import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.quota.TokenBucket;
import java.util.Map;
import java.util.function.Function;

/**
 * A budget for each host, whatever ports it uses ({@link PeerAddresses#host}), or for another
 * prefix: a rate a second, and a burst of {@value #BURST_SECONDS} seconds. Keeps the {@value #MAX}
 * prefixes that asked last. Not thread-safe.
 */
public final class Budgets {
  /** The burst, in seconds of the rate, as one GET may ask for 256 dats. */
  public static final int BURST_SECONDS = 4;

  static final int MAX = 1_024;

  private final long perSecond;
  private final Function<PeerAddress, NetworkPrefix> prefix;
  private final Map<NetworkPrefix, TokenBucket> budgets = new LatestMap<>(MAX);

  /**
   * Budgets of hosts.
   *
   * @param perSecond the rate, in bytes or another unit
   */
  public Budgets(long perSecond) {
    this(perSecond, PeerAddresses::host);
  }

  /**
   * Budgets by another prefix.
   *
   * @param perSecond the rate, in bytes or another unit
   * @param prefix shares one budget
   */
  public Budgets(long perSecond, Function<PeerAddress, NetworkPrefix> prefix) {
    this.perSecond = perSecond;
    this.prefix = prefix;
  }

  /** Takes an amount from the budget of an address, if that much is left. */
  public boolean tryConsume(PeerAddress address, int amount, long nowMs) {
    return budgets
        .computeIfAbsent(
            prefix.apply(address),
            one -> new TokenBucket(perSecond, (double) BURST_SECONDS * perSecond, nowMs))
        .tryConsume(amount, nowMs);
  }

  /** Gives back an amount that an address took and did not use. */
  public void refund(PeerAddress address, int amount) {
    TokenBucket budget = budgets.get(prefix.apply(address));
    if (budget != null) {
      budget.refund(amount);
    }
  }
}
