package dave.engine.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.ValueDigest;
import dave.engine.store.memory.InMemoryDatStore;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConsensusTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("colour");
  private static final ByteString SALT = ByteString.copyFromUtf8("0123456789abcdef");
  private static final ByteString SIGNATURE = ByteString.copyFrom(new byte[64]);

  @Test
  void shouldFindNothingInNothing() {
    Consensus none = count(List.of(), Ranking.WORK);

    assertThat(none.tallies()).isEmpty();
    assertThat(none.margin()).isZero();
    assertThat(none.totalWork()).isZero();
  }

  @Test
  void shouldRankByAuthorsOrByWork() {
    List<VerifiedDat> dats =
        List.of(
            dat("red", 1, 101, 16, true),
            dat("red", 2, 102, 16, true),
            dat("blue", 3, 103, 20, true));

    Consensus popular = count(dats, Ranking.POPULARITY);
    Consensus worked = count(dats, Ranking.WORK);

    assertThat(popular.tallies())
        .extracting(t -> t.value().toStringUtf8())
        .containsExactly("red", "blue");
    assertThat(popular.margin()).isEqualTo(1);
    assertThat(worked.tallies())
        .extracting(t -> t.value().toStringUtf8())
        .containsExactly("blue", "red");
    assertThat(worked.margin()).isEqualTo((1 << 20) - 2 * (1 << 16));
    assertThat(worked.totalAuthors()).isEqualTo(3);
    assertThat(worked.totalWork()).isEqualTo((1 << 20) + 2 * (1 << 16));
    assertThat(worked.datsSeen()).isEqualTo(3);
  }

  @Test
  void shouldBreakTiesByTheOtherMeasureAndThenByDigest() {
    List<VerifiedDat> dats =
        List.of(
            dat("\u00ffz", 1, 101, 16, true),
            dat("a", 2, 102, 16, true),
            dat("m", 3, 103, 17, true));

    List<String> ofDigest =
        Stream.of("\u00ffz", "a")
            .sorted(Comparator.comparing(v -> ValueDigest.of(ByteString.copyFromUtf8(v))))
            .toList();
    assertThat(count(dats, Ranking.POPULARITY).tallies())
        .extracting(t -> t.value().toStringUtf8())
        .containsExactly("m", ofDigest.get(0), ofDigest.get(1));
    assertThat(count(dats, Ranking.POPULARITY).margin()).isZero();
  }

  @Test
  void shouldCountTheLatestDatOfAnAuthorOnly() {
    VerifiedDat old = dat("red", 1, 101, 30, true, 1_000);
    VerifiedDat fresh = dat("blue", 1, 102, 16, true, 2_000);

    Consensus consensus = count(List.of(fresh, old), Ranking.WORK);

    assertThat(consensus.tallies())
        .containsExactly(
            new Tally(ByteString.copyFromUtf8("blue"), 1, BigInteger.ONE.shiftLeft(16), 2_000));
  }

  @Test
  void shouldCountTheSameWorkForOneAuthorOrAThousand() {
    VerifiedDat whole = dat("v", 1, 7, 26, true);
    List<VerifiedDat> split =
        IntStream.range(0, 1_024).mapToObj(i -> dat("v", 10 + i, 10 + i, 16, true)).toList();

    BigInteger wholeWork = count(List.of(whole), Ranking.WORK).tallies().get(0).work();
    BigInteger splitWork = count(split, Ranking.WORK).tallies().get(0).work();

    assertThat(splitWork).isEqualTo(wholeWork).isEqualTo(BigInteger.ONE.shiftLeft(26));
  }

  @Test
  void shouldSumWorkExactlyBeyondSixtyFourBits() {
    Consensus consensus =
        count(List.of(dat("v", 1, 0, 200, true), dat("v", 2, 102, 1, true)), Ranking.WORK);

    assertThat(consensus.totalWork()).isEqualTo(BigInteger.ONE.shiftLeft(200).add(BigInteger.TWO));
  }

  @Test
  void shouldCountCopiedWorkForNothing() {
    VerifiedDat original = dat("v", 500, 42, 24, true);
    List<VerifiedDat> dats = new ArrayList<>(List.of(original));
    for (int thief = 1; thief <= 1_000; thief++) {
      dats.add(dat("v", thief, 42, 24, false));
    }

    Consensus consensus = count(dats, Ranking.WORK);

    assertThat(consensus.tallies()).isEqualTo(count(List.of(original), Ranking.WORK).tallies());
    assertThat(consensus.datsSeen()).isEqualTo(1_001);
  }

  @Test
  void shouldCountUnboundWorkInNoWorkTally() {
    Consensus consensus =
        count(List.of(dat("v", 1, 101, 24, false), dat("v", 2, 101, 24, false)), Ranking.WORK);

    assertThat(consensus.totalAuthors()).isEqualTo(1);
    assertThat(consensus.totalWork()).isZero();
  }

  @Test
  void shouldNotLetACopyOutliveTheOriginalThatWasReplaced() {
    VerifiedDat original = dat("red", 9, 101, 16, true, 1_000);
    VerifiedDat update = dat("blue", 9, 102, 16, true, 2_000);
    VerifiedDat copy = dat("red", 1, 101, 16, false, 1_000);

    assertThat(count(List.of(original, update, copy), Ranking.POPULARITY).tallies())
        .extracting(t -> t.value().toStringUtf8())
        .containsExactly("blue");
  }

  @Test
  void shouldAnswerTheSameInAnyOrder() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<VerifiedDat> dats = randomDats(random);
      for (Ranking ranking : Ranking.values()) {
        Consensus expected = count(dats, ranking);
        for (int shuffle = 0; shuffle < 5; shuffle++) {
          Collections.shuffle(dats, random);
          assertThat(count(dats, ranking)).as("seed %d", seed).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void shouldRefuseDatsOfDifferentKeys() {
    VerifiedDat one = dat("v", 1, 101, 16, true);
    Dat d = one.dat();
    VerifiedDat other =
        new VerifiedDat(
            new Dat(
                ByteString.copyFromUtf8("shape"),
                d.value(),
                d.timeMs(),
                d.salt(),
                d.work(),
                d.author(),
                d.signature()),
            16,
            true);

    assertThatThrownBy(() -> count(List.of(one, other), Ranking.WORK))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldCountWhatTheStoreHasWithWhatPeersHave() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<VerifiedDat> dats = randomDats(random);
      InMemoryDatStore store = emptyStore();
      dats.stream().filter(dat -> random.nextBoolean()).forEach(dat -> put(store, dat));
      List<VerifiedDat> held = store.byKey(KEY, null, 1_000);
      List<VerifiedDat> peers = dats.stream().filter(dat -> random.nextInt(3) == 0).toList();
      List<VerifiedDat> all = Stream.concat(held.stream(), peers.stream()).toList();
      for (Ranking ranking : Ranking.values()) {
        Consensus counted = counting(store).count(peers, true, ranking, 1_000);
        Consensus expected = count(all, ranking);
        assertThat(counted).as("seed %d, round %d", seed, round).isEqualTo(expected);
      }
    }
  }

  @Test
  void shouldSayThatThereIsMoreThanWasCounted() {
    InMemoryDatStore store = emptyStore();
    for (int i = 0; i < VoteCounter.MAX_VOTES; i++) {
      put(store, dat("v" + i % 3, i, i, 16, true));
    }
    Consensus whole = counting(store).count(List.of(), true, Ranking.POPULARITY, 2);
    assertThat(whole.partial()).isFalse();
    assertThat(whole.totalValues()).isEqualTo(3);
    assertThat(whole.tallies()).hasSize(2);
    assertThat(counting(store).count(List.of(), false, Ranking.WORK, 2).partial()).isTrue();

    put(store, dat("v", VoteCounter.MAX_VOTES, VoteCounter.MAX_VOTES, 16, true));
    Consensus partial = counting(store).count(List.of(), true, Ranking.POPULARITY, 2);
    assertThat(partial.partial()).isTrue();
    assertThat(partial.totalAuthors()).isEqualTo(VoteCounter.MAX_VOTES);
    assertThat(partial.datsSeen()).isEqualTo(VoteCounter.MAX_VOTES);
  }

  @Test
  void shouldCountWhatOthersSeeInThePlaceOfWhatIsHidden() {
    InMemoryDatStore store = emptyStore();
    VerifiedDat older = dat("red", 1, 101, 16, true, 1_000);
    VerifiedDat hidden = dat("blue", 1, 102, 16, true, 2_000);
    VerifiedDat secret = dat("green", 2, 103, 16, true, 2_000);
    List.of(hidden, secret).forEach(dat -> put(store, dat));

    Consensus counted =
        new VoteCounter(
                store,
                KEY,
                work -> true,
                dat -> dat.equals(hidden) ? Optional.of(older) : Optional.empty())
            .count(List.of(), true, Ranking.WORK, 10);

    assertThat(counted.tallies()).extracting(t -> t.value().toStringUtf8()).containsExactly("red");
    assertThat(counted.datsSeen()).isEqualTo(1);
    assertThat(counted.totalAuthors()).isEqualTo(1);
  }

  private static void put(InMemoryDatStore store, VerifiedDat dat) {
    var unused = store.put(dat, Durability.RELAXED).block();
  }

  private static InMemoryDatStore emptyStore() {
    return new InMemoryDatStore(
        1 << 30, Mass.WORK, () -> Instant.ofEpochMilli(5_000), new Random(1));
  }

  private static VoteCounter counting(InMemoryDatStore store) {
    return new VoteCounter(store, KEY, work -> false, Optional::of);
  }

  private static Consensus count(List<VerifiedDat> dats, Ranking ranking) {
    return counting(emptyStore()).count(dats, true, ranking, 1_000);
  }

  private static List<VerifiedDat> randomDats(Random random) {
    List<VerifiedDat> dats = new ArrayList<>();
    int count = random.nextInt(40);
    for (int i = 0; i < count; i++) {
      // Few authors, works, values and times, so that all of them collide. As with real dats, the
      // work determines value and time, and work and author determine whether it is bound.
      int work = random.nextInt(12);
      int author = random.nextInt(8);
      boolean bound = author % 4 == work % 4;
      dats.add(dat("v" + work % 4, author, work, work % 3, bound, work % 2));
    }
    return dats;
  }

  private static VerifiedDat dat(String value, int author, int work, int bits, boolean bound) {
    return dat(value, author, work, bits, bound, 1_000);
  }

  /** A fabricated dat: its work has enough leading zeros, and {@code work} makes it different. */
  private static VerifiedDat dat(
      String value, int author, int work, int bits, boolean bound, long timeMs) {
    byte[] hash = new byte[32];
    hash[28] = (byte) (work >> 16);
    hash[29] = (byte) (work >> 8);
    hash[30] = (byte) work; // The last byte tells the claims on a work apart.
    byte[] key = new byte[32];
    key[0] = (byte) (author >> 16);
    key[1] = (byte) (author >> 8);
    key[2] = (byte) author;
    return new VerifiedDat(
        new Dat(
            KEY,
            ByteString.copyFromUtf8(value),
            timeMs,
            SALT,
            WorkHash.of(hash, 0),
            Author.of(key, 0),
            SIGNATURE),
        bits,
        bound);
  }
}
