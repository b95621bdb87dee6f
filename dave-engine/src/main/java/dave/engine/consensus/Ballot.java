package dave.engine.consensus;

import com.google.protobuf.ByteString;
import dave.engine.store.ValueDigest;
import dave.engine.store.Vote;
import dave.wire.WorkHash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Sums votes by the digest of their value. Reads values at the end only, and only those that it
 * lists. Not thread-safe.
 */
final class Ballot {
  private final VoteSums sums = new VoteSums();

  /** Counts a vote. The caller sees to it that each author and each work counts once. */
  void add(Vote vote) {
    sums.add(vote);
  }

  /**
   * The result of the count.
   *
   * @param limit how many values to list
   * @param values reads the value of the dat of a work
   * @param seen how many dats were looked at
   * @param whole whether these were all dats of the key
   */
  Consensus result(
      Ranking ranking,
      int limit,
      Function<WorkHash, Optional<ByteString>> values,
      long seen,
      boolean whole) {
    List<Integer> ranked = sums.highest(ranking, Math.max(limit, 2));
    List<Tally> tallies = new ArrayList<>();
    boolean readable = true;
    for (int number : ranked.subList(0, Math.min(limit, ranked.size()))) {
      ValueDigest digest = sums.value(number);
      Optional<ByteString> value =
          values.apply(sums.sample(number)).filter(read -> ValueDigest.of(read).equals(digest));
      value.ifPresent(read -> tallies.add(tally(read, number)));
      readable &= value.isPresent();
    }
    return new Consensus(
        tallies,
        sums.size(),
        sums.totalAuthors(),
        sums.totalWork(),
        measure(ranking, ranked, 0).subtract(measure(ranking, ranked, 1)),
        seen,
        !whole || !readable);
  }

  private Tally tally(ByteString value, int number) {
    return new Tally(value, sums.authors(number), sums.work(number), sums.latestMs(number));
  }

  private BigInteger measure(Ranking ranking, List<Integer> ranked, int rank) {
    if (rank >= ranked.size()) {
      return BigInteger.ZERO;
    }
    int number = ranked.get(rank);
    return ranking == Ranking.WORK ? sums.work(number) : BigInteger.valueOf(sums.authors(number));
  }
}
