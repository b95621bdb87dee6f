package dave.files.fetch;

import java.time.Duration;

/**
 * How chunks are fetched.
 *
 * @param attempts how often to request one chunk before the read fails, at least once
 * @param patience how long an attempt may take
 * @param pause between the first two attempts; doubled after each
 * @param maxWindow most chunks to request at once
 * @param bytesPerSecond most bytes a second that a reader requests, in all its readings together; 0
 *     for no bound
 */
public record ReadOptions(
    int attempts, Duration patience, Duration pause, int maxWindow, long bytesPerSecond) {
  /** Five attempts of 10 s, 250 ms apart at first; up to 256 chunks at once; no other bound. */
  public static final ReadOptions DEFAULT =
      new ReadOptions(5, Duration.ofSeconds(10), Duration.ofMillis(250), 256, 0);

  /**
   * @throws IllegalArgumentException naming what is out of range
   */
  public ReadOptions {
    require(attempts >= 1, "attempts", attempts);
    require(patience.isPositive(), "patience", patience);
    require(!pause.isNegative(), "pause", pause);
    require(maxWindow >= 1, "maxWindow", maxWindow);
    require(bytesPerSecond >= 0, "bytesPerSecond", bytesPerSecond);
  }

  /** These options with a bound on bytes a second. */
  public ReadOptions withBytesPerSecond(long bound) {
    return new ReadOptions(attempts, patience, pause, maxWindow, bound);
  }

  private static void require(boolean holds, String name, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is out of range: " + value);
    }
  }
}
