package dave.engine.consensus;

import com.google.protobuf.ByteString;
import dave.engine.store.ValueDigest;
import dave.engine.store.Vote;
import dave.wire.WorkHash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A count that goes on: sums by the digest of the value, some 150 bytes for each value, however
 * many say it. Values are read at the end, and only those that are listed. Not thread-safe.
 */
final class Ballot {
  private final Map<ValueDigest, Sum> sums = new HashMap<>();
  private long authors;
  private BigInteger work = BigInteger.ZERO;

  /** What stands behind a value. */
  private static final class Sum {
    final ValueDigest value;
    final WorkHash sample;
    long authors;
    BigInteger work = BigInteger.ZERO;
    long latestTimeMs;

    Sum(Vote first) {
      value = first.value();
      sample = first.work();
    }

    BigInteger measure(Ranking ranking) {
      return ranking == Ranking.WORK ? work : BigInteger.valueOf(authors);
    }
  }

  private static final Comparator<Sum> BY_AUTHORS = Comparator.comparingLong(sum -> sum.authors);
  private static final Comparator<Sum> BY_WORK = Comparator.comparing(sum -> sum.work);

  /** Counts a vote; its author and its work are to count once. */
  void add(Vote vote) {
    Sum sum = sums.computeIfAbsent(vote.value(), value -> new Sum(vote));
    sum.authors++;
    sum.latestTimeMs = Math.max(sum.latestTimeMs, vote.timeMs());
    authors++;
    if (vote.bound()) {
      BigInteger effort = BigInteger.ONE.shiftLeft(vote.difficulty());
      sum.work = sum.work.add(effort);
      work = work.add(effort);
    }
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
    List<Sum> ranked = sums.values().stream().sorted(highestFirst(ranking)).toList();
    List<Tally> tallies = new ArrayList<>();
    boolean readable = true;
    for (Sum sum : ranked.subList(0, Math.min(limit, ranked.size()))) {
      Optional<ByteString> value =
          values.apply(sum.sample).filter(read -> ValueDigest.of(read).equals(sum.value));
      value.ifPresent(
          read -> tallies.add(new Tally(read, sum.authors, sum.work, sum.latestTimeMs)));
      readable &= value.isPresent();
    }
    BigInteger margin = ranked.isEmpty() ? BigInteger.ZERO : ranked.get(0).measure(ranking);
    if (ranked.size() > 1) {
      margin = margin.subtract(ranked.get(1).measure(ranking));
    }
    return new Consensus(tallies, ranked.size(), authors, work, margin, seen, !whole || !readable);
  }

  /** Ties by the other measure, then by digest: a total order, the same at every node. */
  private static Comparator<Sum> highestFirst(Ranking ranking) {
    Comparator<Sum> measure =
        ranking == Ranking.POPULARITY
            ? BY_AUTHORS.thenComparing(BY_WORK)
            : BY_WORK.thenComparing(BY_AUTHORS);
    return measure.reversed().thenComparing(sum -> sum.value);
  }
}
