package dave.wire.mining;

import java.util.OptionalDouble;

/**
 * The progress of a search.
 *
 * @param hashes how many were computed
 * @param ratePerSecond hashes a second, over the last one to two seconds; 0 before the first
 * @param expectedHashes how many a search of this difficulty takes on average. A search has no
 *     memory: this number stays the same, however many were computed.
 */
public record MiningProgress(long hashes, double ratePerSecond, double expectedHashes) {
  /** Expected time from now on, in seconds; empty while the rate is unknown. */
  public OptionalDouble expectedSeconds() {
    return ratePerSecond > 0
        ? OptionalDouble.of(expectedHashes / ratePerSecond)
        : OptionalDouble.empty();
  }
}
