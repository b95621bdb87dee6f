package dave.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.MassFloor;
import dave.engine.store.SteppedClock;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import dave.wire.VerifiedDat;
import dave.wire.testing.TestDats;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long YEAR_MS = 365L * 86_400_000;
  private static final int CELL = 1_300;
  private static final int DATS = 10_000;
  private static final Supplier<Scope.Hidden> NOTHING = Scope.ALL.hidden();

  private final SteppedClock clock = new SteppedClock(NOW);
  private Random random = new Random(1);
  private TestDats dats = TestDats.of(random);

  /** Bytes that crossed, without the dats themselves. */
  private long bytes;

  private int questions;
  private int mostOpen;

  private DatStore store(long capacityBytes) {
    return new InMemoryDatStore(capacityBytes, Mass.WORK, clock, random);
  }

  private static void putAll(DatStore store, List<VerifiedDat> all) {
    all.forEach(dat -> store.put(dat, Durability.RELAXED).block());
  }

  private VerifiedDat dat() {
    return dats.dat()
        .key("key " + random.nextLong())
        .difficulty(16 + Math.min(4, Long.numberOfTrailingZeros(random.nextLong())))
        .bound(random.nextInt(10) > 0)
        .valueOf(300)
        .timeMs(NOW - random.nextLong(YEAR_MS))
        .build();
  }

  private List<VerifiedDat> some(int count) {
    List<VerifiedDat> some = new ArrayList<>();
    while (some.size() < count) {
      VerifiedDat dat = dat();
      some.add(dat);
      if (!dat.bound() && random.nextInt(3) == 0) {
        some.add(
            dats.dat()
                .key(dat.dat().key())
                .value(dat.dat().value())
                .timeMs(dat.dat().timeMs())
                .work(dat.dat().work())
                .author(2 + random.nextInt(9))
                .unbound()
                .build());
      }
    }
    return some;
  }

  /**
   * Pulls from donors what a store lacks, until a comparison finds nothing more.
   *
   * @param lossPercent how many of the questions and of the answers get lost
   */
  private void pull(DatStore to, List<DatStore> donors, int lossPercent) {
    Comparison<Integer> comparison = comparison(to);
    OwnDats own = new OwnDats(to, NOTHING, to.floor(), NOW, NOW, 16);
    Deque<Question> flying = new ArrayDeque<>();
    Set<Bucket> asking = new HashSet<>();
    while (!comparison.isDone()) {
      comparison
          .next(open -> true)
          .map(Comparison.Open::question)
          .ifPresent(
              question -> {
                flying.add(question);
                if (question instanceof Question.OfBucket of) {
                  assertThat(asking.add(of.bucket())).as("asked twice at once").isTrue();
                }
              });
      mostOpen = Math.max(mostOpen, comparison.remembered());
      if (flying.size() == donors.size() || comparison.remembered() == flying.size()) {
        deliver(comparison, own, flying.remove(), asking, to, donors, lossPercent);
      }
    }
  }

  private Comparison<Integer> comparison(DatStore to) {
    return new Comparison<>(random, 0, to.floor(), NOW, NOW);
  }

  private void deliver(
      Comparison<Integer> comparison,
      OwnDats own,
      Question question,
      Set<Bucket> asking,
      DatStore to,
      List<DatStore> donors,
      int lossPercent) {
    int from = random.nextInt(donors.size());
    DatStore donor = donors.get(from);
    Answerer answerer = new Answerer(donor, NOTHING, donor::floor, CELL);
    if (question instanceof Question.OfBucket of) {
      asking.remove(of.bucket());
    }
    bytes += question.bytes();
    questions++;
    if (random.nextInt(100) < lossPercent) {
      comparison.lost(question);
      return;
    }
    Answer answer = answerer.answer(question, NOW);
    assertThat(answer.bytes()).isLessThanOrEqualTo(CELL);
    bytes += answer.bytes();
    if (random.nextInt(100) < lossPercent) {
      comparison.lost(question);
      return;
    }
    OwnDats.Finding finding = own.compare(question, answer);
    comparison.answered(question, from, finding);
    if (finding instanceof OwnDats.Finding.Missing missing && !missing.names().isEmpty()) {
      Fetch fetch = new Fetch(((Question.OfNames) question).names(), missing.names());
      bytes += fetch.bytes();
      for (VerifiedDat dat : answerer.dats(fetch, NOW)) {
        to.put(dat, Durability.RELAXED).block();
        comparison.gained();
      }
    }
  }

  private static Set<VerifiedDat> held(DatStore store) {
    return new HashSet<>(store.list(ByteString.EMPTY, null, null, Integer.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldMakeTwoStoresEqualThoughQuestionsAndAnswersGetLost(long seed) {
    random = new Random(seed);
    dats = TestDats.of(random);
    List<VerifiedDat> all = some(DATS);
    DatStore one = store(64 << 20);
    DatStore other = store(64 << 20);
    int oneLacks = random.nextInt(1, 1_000);
    int otherLacks = random.nextInt(1, 100);
    for (VerifiedDat dat : all) {
      int chance = random.nextInt(DATS);
      if (chance >= oneLacks) {
        one.put(dat, Durability.RELAXED).block();
      }
      if (chance < DATS - otherLacks) {
        other.put(dat, Durability.RELAXED).block();
      }
    }
    // Two stores with one claim each on a work look equal, until one of them has both.
    for (int round = 0; round < 2; round++) {
      pull(one, List.of(other), 20);
      pull(other, List.of(one), 20);
    }

    assertThat(one.difficulties().keySet()).isEqualTo(other.difficulties().keySet());
    for (int bits : one.difficulties().keySet()) {
      Summary summary = one.summary(Bucket.whole(bits), Scope.ALL).orElseThrow();
      assertThat(other.summary(Bucket.whole(bits), Scope.ALL))
          .as("seed %d", seed)
          .contains(summary);
    }
    assertThat(mostOpen).isLessThan(200);
    bytes = 0;
    pull(one, List.of(other), 0);
    assertThat(bytes).as("equal stores").isLessThan(300);
  }

  @Test
  void shouldSpendFewBytesOnScatteredDifferences() {
    List<VerifiedDat> all = some(DATS);
    DatStore full = store(64 << 20);
    putAll(full, all);
    List<VerifiedDat> held = new ArrayList<>(held(full));
    int[][] bars = {{1, 400}, {10, 170}, {100, 150}, {1_000, 65}};
    for (int[] bar : bars) {
      int missing = bar[0];
      Collections.shuffle(held, random);
      DatStore lacking = store(64 << 20);
      putAll(lacking, held.subList(missing, held.size()));
      bytes = 0;

      pull(lacking, List.of(full), 0);

      assertThat(lacking.stats().dats()).isEqualTo(full.stats().dats());
      assertThat(bytes / missing).as("bytes for each of %d", missing).isLessThanOrEqualTo(bar[1]);
    }
  }

  private VerifiedDat ofClass(int bits) {
    return dats.dat()
        .key("key " + random.nextLong())
        .difficulty(bits)
        .bound(true)
        .timeMs(NOW - random.nextLong(YEAR_MS))
        .build();
  }

  private Question.OneMore oneMore(DatStore lacking, Bucket bucket) {
    var names = lacking.names(bucket, Integer.MAX_VALUE, Scope.ALL);
    long salt = random.nextLong();
    int sum = Shortening.sum(salt, names);
    return new Question.OneMore(salt, bucket, 0, NOW, names.size(), sum);
  }

  @Test
  void shouldNameADatOnlyIfItIsTheOnlyOneMore() {
    int bits = 20;
    List<VerifiedDat> all = new ArrayList<>();
    while (all.size() < 900) {
      all.add(ofClass(bits));
    }
    DatStore full = store(64 << 20);
    putAll(full, all);
    Answerer answerer = new Answerer(full, NOTHING, full::floor, CELL);
    Bucket bucket = Bucket.whole(bits);
    DatStore lacking = store(64 << 20);
    putAll(lacking, all.subList(2, all.size()));
    Answer none = new Answer.Names(List.of());
    assertThat(answerer.answer(oneMore(lacking, bucket), NOW)).as("two more").isEqualTo(none);

    lacking.put(all.get(1), Durability.RELAXED).block();
    Question.OneMore question = oneMore(lacking, bucket);
    Answer.Names answer = (Answer.Names) answerer.answer(question, NOW);
    assertThat(answer.names()).hasSize(1);
    Fetch fetch = new Fetch(question.names(), answer.names());
    assertThat(answerer.dats(fetch, NOW)).containsExactly(all.get(0));
    OwnDats own = new OwnDats(lacking, NOTHING, lacking.floor(), NOW, NOW, 16);
    assertThat(own.compare(question, answer))
        .isEqualTo(new OwnDats.Finding.Missing(answer.names()));

    VerifiedDat other = ofClass(bits);
    full.put(other, Durability.RELAXED).block();
    lacking.put(dat(), Durability.RELAXED).block();
    assertThat(answerer.answer(question, NOW)).as("two more by now").isEqualTo(none);
    putAll(lacking, List.of(all.get(0), other));
    assertThat(answerer.answer(oneMore(lacking, bucket), NOW)).as("equal").isEqualTo(none);
    assertThat(own.compare(question, none)).isInstanceOf(OwnDats.Finding.NotOne.class);
  }

  @Test
  void shouldSpendLittleMoreThanTheDatsOnAGap() {
    DatStore full = store(64 << 20);
    putAll(full, some(DATS));
    for (long gapMs : new long[] {YEAR_MS / 100, YEAR_MS / 10, YEAR_MS}) {
      DatStore lacking = store(64 << 20);
      long missing = 0;
      for (VerifiedDat dat : held(full)) {
        if (dat.dat().timeMs() < NOW - gapMs) {
          lacking.put(dat, Durability.RELAXED).block();
        } else {
          missing += packet(dat);
        }
      }
      bytes = 0;

      pull(lacking, List.of(full), 0);

      assertThat(lacking.stats().dats()).isEqualTo(full.stats().dats());
      assertThat((bytes + missing) / (double) missing).isLessThanOrEqualTo(1.1);
    }
  }

  /** The bytes of a dat in a cell, roughly: without its work. */
  private static int packet(VerifiedDat dat) {
    return 8 + 32 + 64 + dat.dat().key().size() + dat.dat().value().size() + 20;
  }

  @Test
  void shouldAskSeveralNodesAndEachBucketOnceAtATime() {
    DatStore full = store(64 << 20);
    putAll(full, some(2_000));
    DatStore twin = store(64 << 20);
    putAll(twin, List.copyOf(held(full)));
    DatStore empty = store(64 << 20);

    pull(empty, List.of(full, twin, full), 10);

    assertThat(held(empty)).hasSameSizeAs(held(full));
  }

  @Test
  void shouldCompareOnlyWhatBothWouldKeep() {
    List<VerifiedDat> all = some(2_000);
    DatStore large = store(64 << 20);
    DatStore small = store(300_000);
    putAll(large, all);
    putAll(small, all);
    assertThat(small.floor().isNone()).isFalse();
    questions = 0;

    pull(small, List.of(large), 0);
    pull(large, List.of(small), 0);

    assertThat(questions).as("nothing differs above the floor").isEqualTo(2);
  }

  @Test
  void shouldNotTellWhatIsHiddenOrYoung() {
    DatStore full = store(64 << 20);
    List<VerifiedDat> seen = some(500);
    putAll(full, seen);
    DatStore same = store(64 << 20);
    putAll(same, List.copyOf(held(full)));
    VerifiedDat secret = dat();
    VerifiedDat young = dats.dat().key("young").timeMs(NOW).build();
    putAll(full, List.of(secret, young));
    Answerer answerer =
        new Answerer(full, () -> new Scope.Hidden(List.of(secret), List.of()), full::floor, CELL);
    Answerer other = new Answerer(same, NOTHING, same::floor, CELL);
    Question question =
        new Question.Classes(5, same.floor(), NOW, Long.MAX_VALUE, Answerer.ABOVE_ALL);

    assertThat(answerer.answer(question, NOW - 1)).isEqualTo(other.answer(question, NOW - 1));
  }

  @Test
  void shouldIgnoreAnswersThatItDidNotAskFor() {
    DatStore full = store(64 << 20);
    putAll(full, some(100));
    DatStore empty = store(64 << 20);
    Comparison<Integer> comparison = comparison(empty);
    OwnDats own = new OwnDats(empty, NOTHING, empty.floor(), NOW, NOW, 16);
    Question question = comparison.next(open -> true).orElseThrow().question();
    Answer answer = new Answerer(full, NOTHING, full::floor, CELL).answer(question, NOW);

    comparison.lost(question);
    comparison.answered(question, 0, own.compare(question, answer));
    assertThat(comparison.remembered()).isEqualTo(1);
    assertThat(comparison.next(open -> true).orElseThrow().question()).isEqualTo(question);
    assertThat(own.compare(question, new Answer.Names(List.of(1))))
        .isEqualTo(OwnDats.Finding.Wrong.WRONG);
  }

  @Test
  void shouldAskTheNodeThatNamedABucketIfAnotherShowsNothing() {
    DatStore full = store(64 << 20);
    putAll(full, some(100));
    DatStore empty = store(64 << 20);
    Comparison<Integer> comparison = comparison(empty);
    OwnDats own = new OwnDats(empty, NOTHING, empty.floor(), NOW, NOW, 16);
    Answerer answerer = new Answerer(full, NOTHING, full::floor, CELL);
    Question classes = comparison.next(open -> true).orElseThrow().question();
    comparison.answered(classes, 0, own.compare(classes, answerer.answer(classes, NOW)));
    Comparison.Open<Integer> open = comparison.next(each -> true).orElseThrow();
    assertThat(open.of()).isZero();
    assertThat(open.only()).isFalse();

    comparison.answered(open.question(), 1, new OwnDats.Finding.Missing(List.of()));

    Comparison.Open<Integer> again = comparison.next(each -> true).orElseThrow();
    assertThat(again.question()).isEqualTo(open.question());
    assertThat(again.only()).isTrue();
    assertThat(comparison.answered(again.question(), 0, new OwnDats.Finding.Missing(List.of())))
        .isEqualTo(Comparison.Outcome.BROKEN);
  }

  @Test
  void shouldEndThoughANodeNamesMoreAndMoreBuckets() {
    DatStore empty = store(64 << 20);
    Comparison<Integer> comparison = comparison(empty);
    OwnDats own = new OwnDats(empty, NOTHING, empty.floor(), NOW, NOW, 16);
    while (!comparison.isDone()) {
      Question question = comparison.next(open -> true).orElseThrow().question();
      comparison.answered(question, 0, own.compare(question, endless(question)));
      questions++;
    }
    assertThat(questions).isLessThanOrEqualTo(Comparison.CREDIT);
    assertThat(comparison.isSpent()).isTrue();
  }

  /** An answer that names as many large buckets as it can. */
  private Answer endless(Question question) {
    return switch (question) {
      case Question.Classes classes ->
          new Answer.Classes(
              empty(),
              List.of(new Answer.Part(Bucket.whole(20), Integer.MAX_VALUE, random.nextInt())),
              true);
      case Question.Parts parts -> {
        List<Answer.Part> named = new ArrayList<>();
        Bucket bucket = parts.bucket();
        while (named.size() < parts.most() - 1 && bucket.bits() > 0) {
          named.add(new Answer.Part(bucket.half(true), Integer.MAX_VALUE / 2, random.nextInt()));
          bucket = bucket.half(false);
        }
        yield new Answer.Parts(parts.bucket(), named.reversed());
      }
      case Question.Names names -> new Answer.Names(List.of(random.nextInt()));
      case Question.OneMore oneMore -> new Answer.Names(List.of(random.nextInt()));
    };
  }

  private static MassFloor empty() {
    return MassFloor.none(Mass.WORK);
  }
}
