package dave.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.Place;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import dave.wire.VerifiedDat;
import dave.wire.testing.TestDats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every store tells of summaries, compared with {@link PlainSummaries}. */
public abstract class SummaryContract {
  private static final long NOW = 1_700_000_000_000L;
  private static final long ROOMY = 64L << 20;
  private static final long YEAR_MS = 365L * 86_400_000;

  private final SteppedClock clock = new SteppedClock(NOW);
  private final Random random = new Random(7);
  private final TestDats dats = TestDats.of(random);
  private final List<DatStore> stores = new ArrayList<>();

  /** A new, empty store. */
  protected abstract DatStore create(long capacityBytes, Mass mass, SteppedClock clock);

  private DatStore open(long capacityBytes) {
    DatStore store = create(capacityBytes, Mass.WORK, clock);
    stores.add(store);
    return store;
  }

  @AfterEach
  void closeStores() {
    stores.forEach(DatStore::close);
  }

  private static boolean put(DatStore store, VerifiedDat dat) {
    return Objects.requireNonNull(store.put(dat, Durability.RELAXED).block(Duration.ofSeconds(30)))
        .admitted();
  }

  private static void putAll(DatStore store, List<VerifiedDat> all) {
    all.stream()
        .map(dat -> store.put(dat, Durability.RELAXED))
        .toList()
        .forEach(put -> put.block());
  }

  /** Asks until there is an answer. */
  private static Summary summary(DatStore store, Bucket bucket, Scope scope) {
    for (int i = 0; i < 100_000; i++) {
      var summary = store.summary(bucket, scope);
      if (summary.isPresent()) {
        return summary.get();
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("no summary of " + bucket);
  }

  private static List<VerifiedDat> held(DatStore store) {
    return store.list(ByteString.EMPTY, null, null, Integer.MAX_VALUE);
  }

  /** Checks the whole difficulty, and buckets of any size around random dats. */
  private void check(DatStore store, List<VerifiedDat> expected, Scope scope, int probes) {
    for (int bits : store.difficulties().keySet()) {
      check(store, expected, scope, Bucket.whole(bits));
    }
    for (int i = 0; i < probes && !expected.isEmpty(); i++) {
      VerifiedDat dat = expected.get(random.nextInt(expected.size()));
      int difficulty = Math.max(0, dat.difficulty() - (random.nextInt(4) == 0 ? 4 : 0));
      Place place = Place.of(difficulty, dat.dat().timeMs(), dat.dat().work());
      check(store, expected, scope, Bucket.of(difficulty, random.nextInt(96), place));
    }
  }

  private static void check(
      DatStore store, List<VerifiedDat> expected, Scope scope, Bucket bucket) {
    Summary plain = PlainSummaries.of(expected, bucket);
    Summary told = summary(store, bucket, scope);
    assertThat(told.agrees(plain)).as("%s, but %s", told, plain).isTrue();
    assertThat(bucket.contains(told.bucket())).isTrue();
    assertThat(PlainSummaries.of(expected, told.bucket()).agrees(plain)).isTrue();
  }

  private TestDats.Draft draft() {
    int bits = 16 + Math.min(4, Long.numberOfTrailingZeros(random.nextLong()));
    return dats.dat()
        .key("key " + random.nextInt(1 << 20))
        .author(1 + random.nextInt(50))
        .difficulty(bits)
        .valueOf(8)
        .timeMs(NOW - random.nextLong(YEAR_MS));
  }

  /** Dats of all kinds: bound, unbound, with several claims, in bursts and at one instant. */
  private List<VerifiedDat> mixed(int count) {
    List<VerifiedDat> all = new ArrayList<>();
    while (all.size() < count) {
      VerifiedDat dat = draft().bound(random.nextInt(3) > 0).build();
      all.add(dat);
      switch (random.nextInt(12)) {
        case 0 -> {
          for (int i = 0; !dat.bound() && i < random.nextInt(Claim.PLACES - 1); i++) {
            all.add(claim(dat, 100 + i));
          }
        }
        case 1 -> {
          long timeMs = NOW - random.nextInt(1_000_000);
          IntStream.range(0, random.nextInt(100))
              .forEach(i -> all.add(draft().timeMs(timeMs + random.nextInt(50)).build()));
        }
        case 2 ->
            IntStream.range(0, random.nextInt(50))
                .forEach(i -> all.add(draft().timeMs(NOW - 5).difficulty(16).build()));
        default -> {}
      }
    }
    return all;
  }

  private VerifiedDat claim(VerifiedDat of, int author) {
    return dats.dat()
        .key(of.dat().key())
        .value(of.dat().value())
        .timeMs(of.dat().timeMs())
        .work(of.dat().work())
        .author(author)
        .unbound()
        .build();
  }

  @Test
  void shouldSummariseNothingAtFirst() {
    DatStore store = open(ROOMY);

    Summary none = summary(store, Bucket.whole(20), Scope.ALL);
    assertThat(none).isEqualTo(Summary.empty(Bucket.whole(20)));
    assertThat(store.parts(Bucket.whole(20), 10, Scope.ALL)).contains(List.of());
    assertThat(store.names(Bucket.whole(20), 10, Scope.ALL)).isEmpty();
    assertThat(store.floor().isNone()).isTrue();
  }

  @Test
  void shouldSummariseEqualSetsEquallyInWhateverOrderTheyCome() {
    List<VerifiedDat> all = mixed(2_000);
    DatStore one = open(ROOMY);
    DatStore other = open(ROOMY);
    summary(one, Bucket.whole(16), Scope.ALL); // so that all changes come to a tree
    putAll(one, all);
    Collections.shuffle(all, random);
    putAll(other, all);

    List<VerifiedDat> held = held(one);
    assertThat(held(other)).hasSameElementsAs(held);
    check(one, held, Scope.ALL, 100);
    check(other, held, Scope.ALL, 100);
  }

  @Test
  void shouldChangeEveryBucketAboveADifference() {
    DatStore store = open(ROOMY);
    putAll(store, mixed(500));
    for (int i = 0; i < 20; i++) {
      VerifiedDat dat = draft().bound(i % 2 == 0).build();
      boolean further = i % 4 == 1;
      VerifiedDat second = further ? claim(dat, 99) : dat;
      if (further) {
        put(store, dat);
      }
      int difficulty = further ? dat.difficulty() - 4 : dat.difficulty();
      Place place = Place.of(difficulty, dat.dat().timeMs(), dat.dat().work());
      List<Bucket> above =
          IntStream.rangeClosed(0, Place.BITS)
              .mapToObj(bits -> Bucket.of(difficulty, bits, place))
              .toList();
      List<Summary> before =
          above.stream().map(bucket -> summary(store, bucket, Scope.ALL)).toList();

      assertThat(put(store, second)).isTrue();

      for (int bits = 0; bits <= Place.BITS; bits++) {
        Summary after = summary(store, above.get(bits), Scope.ALL);
        assertThat(after.high()).as("bits %d", bits).isNotEqualTo(before.get(bits).high());
        assertThat(after.low()).as("bits %d", bits).isNotEqualTo(before.get(bits).low());
      }
    }
  }

  @Test
  void shouldFollowReplacementsAndEvictions() {
    DatStore store = open(400_000);
    for (int round = 0; round < 30; round++) {
      clock.step(random.nextInt(100_000));
      List<VerifiedDat> some = mixed(1 + random.nextInt(60));
      some.replaceAll(dat -> random.nextInt(3) > 0 ? dat : later(store, dat));
      putAll(store, some);
      check(store, held(store), Scope.ALL, 5);
    }
    assertThat(store.floor().isNone()).isFalse();
  }

  /** A later record of a register that is held, or the dat. */
  private VerifiedDat later(DatStore store, VerifiedDat dat) {
    return store
        .randomWork(random)
        .flatMap(store::byWork)
        .filter(old -> old.dat().isRegister())
        .map(
            old ->
                draft()
                    .key(old.dat().key())
                    .author(old.dat().author())
                    .timeMs(old.dat().timeMs() + 1 + random.nextInt(1_000))
                    .build())
        .orElse(dat);
  }

  @Test
  void shouldNotCountTheTagsOfClaimsWhenAWorkHasAllThatItCanHave() {
    DatStore store = open(ROOMY);
    VerifiedDat first = dats.dat().unbound().build();
    put(store, first);
    IntStream.range(2, 2 + Claim.PLACES - 2).forEach(i -> put(store, claim(first, i)));
    Bucket claims = Bucket.whole(first.difficulty() - Claim.SHARE_BITS);
    Summary fewer = summary(store, claims, Scope.ALL);

    put(store, claim(first, 90));
    Summary full = summary(store, claims, Scope.ALL);
    put(store, claim(first, 91));

    assertThat(fewer.agrees(full)).isFalse();
    assertThat(summary(store, claims, Scope.ALL)).isEqualTo(full);
    assertThat(full.count()).isEqualTo(Claim.PLACES);
  }

  @Test
  void shouldSummariseAsIfHiddenDatsHadNeverBeenHeld() {
    DatStore store = open(ROOMY);
    List<VerifiedDat> all =
        mixed(1_500).stream().filter(dat -> store.claims(dat.dat().work()).isEmpty()).toList();
    putAll(store, all);
    List<VerifiedDat> before = held(store);
    List<VerifiedDat> hidden = new ArrayList<>();
    List<VerifiedDat> displaced = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      VerifiedDat fresh = draft().build();
      put(store, fresh);
      hidden.add(fresh);
      VerifiedDat old = before.get(random.nextInt(before.size()));
      VerifiedDat later =
          draft()
              .key(old.dat().key())
              .author(old.dat().author())
              .timeMs(old.dat().timeMs() + 1)
              .build();
      if (old.bound() && !displaced.contains(old) && put(store, later)) {
        hidden.add(later);
        displaced.add(old);
      }
    }
    assertThat(displaced).hasSizeGreaterThan(10);
    Supplier<Scope.Hidden> told = () -> new Scope.Hidden(hidden, displaced);

    check(store, before, new Scope(0, Long.MAX_VALUE, told), 100);
    for (int i = 0; i < 10; i++) {
      long fromMs = NOW - random.nextLong(YEAR_MS);
      Scope scope = new Scope(fromMs, fromMs + random.nextLong(YEAR_MS), told);
      List<VerifiedDat> within =
          before.stream().filter(dat -> scope.contains(dat.dat().timeMs())).toList();
      check(store, within, scope, 20);
    }
  }

  @Test
  void shouldTellPartsThatAreAllOfABucket() {
    DatStore store = open(ROOMY);
    putAll(store, mixed(2_000));
    List<VerifiedDat> held = held(store);
    for (int most : new int[] {1, 2, 7, 60, 1_000}) {
      List<Summary> parts = store.parts(Bucket.whole(16), most, Scope.ALL).orElseThrow();

      assertThat(parts).hasSizeLessThanOrEqualTo(most);
      assertThat(parts.stream().mapToInt(Summary::count).sum())
          .isEqualTo(PlainSummaries.of(held, Bucket.whole(16)).count());
      for (int i = 0; i < parts.size(); i++) {
        Summary part = parts.get(i);
        if (i % 20 == 0) {
          assertThat(part.agrees(PlainSummaries.of(held, part.bucket()))).isTrue();
        }
        assertThat(i == 0 || parts.get(i - 1).bucket().last().compareTo(part.bucket().first()) < 0)
            .isTrue();
      }
      int largest = parts.stream().mapToInt(Summary::count).max().orElseThrow();
      assertThat(parts.size() == most || largest <= Summary.LEAF).isTrue();
    }
  }

  @Test
  void shouldTellTheNamesInABucket() {
    DatStore store = open(ROOMY);
    VerifiedDat bound = draft().difficulty(20).timeMs(NOW - 10).build();
    VerifiedDat claimed = draft().difficulty(20).timeMs(NOW - 9).unbound().build();
    VerifiedDat second = claim(claimed, 77);
    VerifiedDat other = draft().difficulty(20).timeMs(NOW - YEAR_MS).build();
    List.of(bound, claimed, second, other).forEach(dat -> put(store, dat));

    assertThat(store.names(Bucket.around(20, 10, NOW - 10), 10, Scope.ALL))
        .containsExactly(
            new HeldName(bound.dat().work(), NOW - 10, HeldName.Kind.BOUND, 0),
            new HeldName(claimed.dat().work(), NOW - 9, HeldName.Kind.UNBOUND, 0));
    assertThat(store.names(Bucket.whole(20), 1, Scope.ALL))
        .extracting(HeldName::work)
        .containsExactly(other.dat().work());
    assertThat(store.names(Bucket.whole(16), 10, Scope.ALL))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(claimed, second)
                .map(
                    dat ->
                        new HeldName(
                            dat.dat().work(), NOW - 9, HeldName.Kind.CLAIM, Claim.tag(dat.dat())))
                .toList());
    Scope without = new Scope(0, NOW, () -> new Scope.Hidden(List.of(bound, claimed), List.of()));
    assertThat(store.names(Bucket.whole(20), 10, without)).hasSize(1);
    assertThat(store.names(Bucket.whole(16), 10, without)).isEmpty();
  }

  @Test
  void shouldTellTheMassOfTheLightestDatOfAFullStore() {
    DatStore store = open(100_000);
    List<VerifiedDat> some = new ArrayList<>();
    IntStream.range(0, 1_000).forEach(i -> some.add(draft().build()));
    putAll(store, some);
    for (int i = 0; i < 5; i++) {
      MassOrder order = MassOrder.at(Mass.WORK, clock.millis());
      DatWeight lightest = held(store).stream().map(DatWeight::of).min(order).orElseThrow();

      MassFloor floor = store.floor();

      assertThat(floor.difficulty()).isEqualTo(lightest.difficulty());
      assertThat(floor.ageMs()).isEqualTo(clock.millis() - lightest.timeMs());
      assertThat(held(store))
          .allMatch(
              dat -> floor.keptAgeMs(dat.difficulty()) >= clock.millis() - dat.dat().timeMs());
      clock.step(YEAR_MS); // Ages change which one is the lightest.
    }
  }
}
