package dave.engine.consensus;

import java.math.BigInteger;
import java.util.List;

/**
 * The values of one key, ranked.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>A work hash counts once: for the bound dat that claims it, else for the lowest author. Work
 *       copied under another key adds no author and no work.
 *   <li>An author counts once, by the latest of the dats that count.
 *   <li>Only bound dats add work, 2^difficulty each, as exact integers: the same effort split over
 *       any number of authors adds up to the same tally.
 *   <li>The answer depends on the set of dats alone, not on their order.
 * </ul>
 *
 * @param tallies the highest values, highest first; ties by the other measure, then by the digest
 *     of the value
 * @param totalValues how many values there are
 * @param totalAuthors over all values
 * @param totalWork over all values
 * @param margin by how much the first leads the second, in the measure of the ranking
 * @param datsSeen how many dats were looked at, counted or not
 * @param partial whether there are more dats than were counted, or a value could not be read
 */
public record Consensus(
    List<Tally> tallies,
    long totalValues,
    long totalAuthors,
    BigInteger totalWork,
    BigInteger margin,
    long datsSeen,
    boolean partial) {
  public Consensus {
    tallies = List.copyOf(tallies);
  }
}
