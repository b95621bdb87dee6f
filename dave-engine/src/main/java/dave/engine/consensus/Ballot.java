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
 * A count that goes on: sums by the digest of the value, however many say it. Values are read at
 * the end, and only those that are listed. Not thread-safe.
 */
final class Ballot {
  private final Sums sums = new Sums();

  /** Counts a vote; its author and its work are to count once. */
  void add(Vote vote) {
    sums.add(vote);
  }

  /**
   * What came of it.
   *
   * @param limit how many values to list
   * @param values reads the value of a dat that has it
   * @param seen how many dats were looked at
   * @param whole whether these were all
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
