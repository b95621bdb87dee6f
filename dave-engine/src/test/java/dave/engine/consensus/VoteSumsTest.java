package dave.engine.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.store.ValueDigest;
import dave.engine.store.Vote;
import dave.wire.Author;
import dave.wire.WorkHash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VoteSumsTest {
  /** The reference: the same sums with objects. */
  private static final class Model {
    private final Map<ValueDigest, List<Vote>> votes = new LinkedHashMap<>();

    private List<Vote> votes(ValueDigest value) {
      return votes.getOrDefault(value, List.of());
    }

    private long authors(ValueDigest value) {
      return votes(value).size();
    }

    private BigInteger work(ValueDigest value) {
      return votes(value).stream()
          .filter(Vote::bound)
          .map(vote -> BigInteger.TWO.pow(vote.difficulty()))
          .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private List<ValueDigest> highest(Ranking ranking, int count) {
      Comparator<ValueDigest> authors = Comparator.comparingLong(this::authors);
      Comparator<ValueDigest> work = Comparator.comparing(this::work);
      Comparator<ValueDigest> measure =
          ranking == Ranking.WORK ? work.thenComparing(authors) : authors.thenComparing(work);
      return votes.keySet().stream()
          .sorted(measure.reversed().thenComparing(Comparator.naturalOrder()))
          .limit(count)
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 62, 256})
  void shouldSumLikeAModelWithObjects(int bits) {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      VoteSums sums = new VoteSums();
      Model model = new Model();
      int values = 1 + random.nextInt(200);
      for (int i = random.nextInt(600); i >= 0; i--) {
        Vote vote = vote(random, random.nextInt(values), random.nextInt(bits + 1));
        sums.add(vote);
        model.votes.computeIfAbsent(vote.value(), value -> new ArrayList<>()).add(vote);
      }
      assertSame(sums, model, 1 + random.nextInt(20));
    }
  }

  private static void assertSame(VoteSums sums, Model model, int count) {
    assertThat(sums.size()).isEqualTo(model.votes.size());
    assertThat(sums.totalAuthors())
        .isEqualTo(model.votes.values().stream().mapToLong(List::size).sum());
    assertThat(sums.totalWork())
        .isEqualTo(
            model.votes.keySet().stream()
                .map(model::work)
                .reduce(BigInteger.ZERO, BigInteger::add));
    for (Ranking ranking : Ranking.values()) {
      List<Integer> highest = sums.highest(ranking, count);
      assertThat(highest.stream().map(sums::value)).isEqualTo(model.highest(ranking, count));
      for (int number : highest) {
        List<Vote> votes = model.votes(sums.value(number));
        assertThat(sums.authors(number)).isEqualTo(votes.size());
        assertThat(sums.work(number)).isEqualTo(model.work(sums.value(number)));
        assertThat(sums.sample(number)).isEqualTo(votes.get(0).work());
        assertThat(sums.latestMs(number))
            .isEqualTo(votes.stream().mapToLong(Vote::timeMs).max().orElseThrow());
      }
    }
  }

  /** Few digests, so that many differ in one half only. */
  private static Vote vote(Random random, int value, int difficulty) {
    byte[] bytes = new byte[64];
    random.nextBytes(bytes);
    return new Vote(
        Author.of(bytes, 0),
        WorkHash.of(bytes, 32),
        difficulty,
        random.nextInt(1_000),
        random.nextInt(4) > 0,
        new ValueDigest(value % 15 - 7, value / 15));
  }
}
