package dave.engine.quota;

/** An allowance that refills steadily. Not thread-safe. */
public final class TokenBucket {
  private final double perSecond;
  private final double burst;
  private double tokens;
  private long lastMs;

  /**
   * A full one.
   *
   * @param perSecond refill
   * @param burst most that it holds
   */
  public TokenBucket(double perSecond, double burst, long nowMs) {
    this.perSecond = perSecond;
    this.burst = burst;
    tokens = burst;
    lastMs = nowMs;
  }

  /** Takes {@code amount} if there is as much; else nothing. */
  public boolean take(double amount, long nowMs) {
    refill(nowMs);
    if (tokens < amount) {
      return false;
    }
    tokens -= amount;
    return true;
  }

  /** Puts back what was taken and not used. */
  public void giveBack(double amount) {
    tokens = Math.min(burst, tokens + amount);
  }

  /** In how many milliseconds there will be {@code amount}; 0 if there is. */
  public long untilMs(double amount, long nowMs) {
    refill(nowMs);
    return tokens >= amount ? 0 : (long) Math.ceil((amount - tokens) * 1_000 / perSecond);
  }

  /** Takes {@code amount} whether or not there is as much; an empty one stays empty. */
  public void charge(double amount, long nowMs) {
    refill(nowMs);
    tokens = Math.max(0, tokens - amount);
  }

  private void refill(long nowMs) {
    if (nowMs > lastMs) {
      tokens = Math.min(burst, tokens + perSecond * (nowMs - lastMs) / 1_000);
    }
    lastMs = nowMs; // A clock set back costs the source nothing, and does not freeze the bucket.
  }
}
