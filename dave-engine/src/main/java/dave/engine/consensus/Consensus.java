package dave.engine.consensus;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.math.BigInteger;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
 * @param tallies every value, highest first; ties by the other measure, then by value
 * @param totalAuthors over all values
 * @param totalWork over all values
 * @param margin by how much the first leads the second, in the measure of the ranking
 * @param datsSeen how many dats were looked at, counted or not
 */
public record Consensus(
    List<Tally> tallies,
    long totalAuthors,
    BigInteger totalWork,
    BigInteger margin,
    long datsSeen) {
  public Consensus {
    tallies = List.copyOf(tallies);
  }

  /**
   * Counts the dats of one key.
   *
   * @throws IllegalArgumentException if the dats are of different keys
   */
  public static Consensus of(Collection<VerifiedDat> dats, Ranking ranking) {
    Map<ByteString, Tally> byValue = new HashMap<>();
    for (VerifiedDat dat : latestOfEachAuthor(ownersOfEachWork(dats)).values()) {
      byValue.merge(dat.dat().value(), tallyOf(dat), Consensus::sum);
    }
    List<Tally> tallies = byValue.values().stream().sorted(ranking.highestFirst()).toList();
    return new Consensus(
        tallies,
        tallies.stream().mapToLong(Tally::authors).sum(),
        tallies.stream().map(Tally::work).reduce(BigInteger.ZERO, BigInteger::add),
        margin(tallies, ranking),
        dats.size());
  }

  // Works before authors: a copy must not hide what its author really said, nor outlive the
  // original that was replaced since.
  private static Map<WorkHash, VerifiedDat> ownersOfEachWork(Collection<VerifiedDat> dats) {
    Map<WorkHash, VerifiedDat> owners = HashMap.newHashMap(dats.size());
    ByteString key = null;
    for (VerifiedDat dat : dats) {
      if (key != null && !key.equals(dat.dat().key())) {
        throw new IllegalArgumentException("dats of different keys");
      }
      key = dat.dat().key();
      owners.merge(dat.dat().work(), dat, Consensus::owner);
    }
    return owners;
  }

  private static VerifiedDat owner(VerifiedDat a, VerifiedDat b) {
    if (a.bound() != b.bound()) {
      return a.bound() ? a : b;
    }
    return a.dat().author().compareTo(b.dat().author()) <= 0 ? a : b;
  }

  private static Map<Author, VerifiedDat> latestOfEachAuthor(Map<WorkHash, VerifiedDat> owners) {
    Map<Author, VerifiedDat> latest = HashMap.newHashMap(owners.size());
    for (VerifiedDat dat : owners.values()) {
      latest.merge(dat.dat().author(), dat, Consensus::later);
    }
    return latest;
  }

  private static VerifiedDat later(VerifiedDat a, VerifiedDat b) {
    return b.dat().supersedes(a.dat()) ? b : a;
  }

  private static Tally tallyOf(VerifiedDat verified) {
    Dat dat = verified.dat();
    BigInteger work =
        verified.bound() ? BigInteger.ONE.shiftLeft(verified.difficulty()) : BigInteger.ZERO;
    return new Tally(dat.value(), 1, work, dat.timeMs());
  }

  private static Tally sum(Tally a, Tally b) {
    return new Tally(
        a.value(),
        a.authors() + b.authors(),
        a.work().add(b.work()),
        Math.max(a.latestTimeMs(), b.latestTimeMs()));
  }

  private static BigInteger margin(List<Tally> tallies, Ranking ranking) {
    if (tallies.isEmpty()) {
      return BigInteger.ZERO;
    }
    BigInteger first = tallies.get(0).measure(ranking);
    return tallies.size() == 1 ? first : first.subtract(tallies.get(1).measure(ranking));
  }
}
