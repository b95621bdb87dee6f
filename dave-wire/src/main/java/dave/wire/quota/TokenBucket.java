package dave.wire.quota;

/** An allowance that refills steadily. Not thread-safe. */
public final class TokenBucket {
  private final double perSecond;
  private final double burst;
  private double tokens;
  private long lastMs;

  /**
   * Creates a full bucket.
   *
   * @param perSecond tokens that are added a second
   * @param burst the most tokens that it holds
   */
  public TokenBucket(double perSecond, double burst, long nowMs) {
    this.perSecond = perSecond;
    this.burst = burst;
    tokens = burst;
    lastMs = nowMs;
  }

  /** Takes {@code amount} if that much is left; false, taking nothing, if not. */
  public boolean tryConsume(double amount, long nowMs) {
    refill(nowMs);
    if (tokens < amount) {
      return false;
    }
    tokens -= amount;
    return true;
  }

  /** Gives back an amount that was taken and not used. */
  public void refund(double amount) {
    tokens = Math.min(burst, tokens + amount);
  }

  /** In how many milliseconds {@code amount} can be taken; 0 if it can be now. */
  public long untilMs(double amount, long nowMs) {
    refill(nowMs);
    return tokens >= amount ? 0 : (long) Math.ceil((amount - tokens) * 1_000 / perSecond);
  }

  /** Takes {@code amount} even if less is left; the bucket does not go below zero. */
  public void charge(double amount, long nowMs) {
    refill(nowMs);
    tokens = Math.max(0, tokens - amount);
  }

  private void refill(long nowMs) {
    if (nowMs > lastMs) {
      tokens = Math.min(burst, tokens + perSecond * (nowMs - lastMs) / 1_000);
    }
    lastMs = nowMs; // A clock that is set back takes no tokens, and does not stop the refill.
  }
}
