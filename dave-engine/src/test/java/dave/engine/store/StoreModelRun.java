package dave.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.DatStore.Position;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Place;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.crypto.Blake3;
import dave.wire.testing.TestDats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Runs a store and the plain reference through the same random puts, updates, forgeries, steps of
 * time and evictions. Compares every answer, every event, and listings.
 */
public final class StoreModelRun {
  /**
   * How many steps a test runs: all with the profile {@code long}, and a fifth of them otherwise.
   */
  public static final long STEPS =
      Long.getLong("dave.model.steps", Boolean.getBoolean("dave.long") ? 1_000_000 : 50_000);

  private static final long START = 1_700_000_000_000L;
  private static final int MAX_BURST = 64;
  private static final int LISTING_EVERY = 2_000;
  private static final int WHOLE_EVERY = 50_000;
  private static final int KEYS = 3_000;

  /** A key with so many records that a store keeps its heaviest ones in memory. */
  private static final ByteString POPULAR = ByteString.copyFromUtf8("popular");

  private static final ByteString CHUNK = ByteString.copyFromUtf8("a chunk");
  private static final int POPULAR_AUTHORS = 300;
  private static final int[] RARE = {0, 1, 8, 15, 50, 62, 63, 64, 65, 128, 200};

  private final SteppedClock clock = new SteppedClock(START);
  private final long seed;
  private final long capacityBytes;
  private final Mass mass;
  private final Random random;
  private final TestDats dats;
  private final PlainStore reference;
  private final @Nullable VerifiedDat[] recent = new VerifiedDat[256];
  private long step;
  private long evictions;
  private int mostClaims;
  private @Nullable VerifiedDat hot;

  public StoreModelRun(long seed, long capacityBytes, Mass mass) {
    this.seed = seed;
    this.capacityBytes = capacityBytes;
    this.mass = mass;
    this.random = new Random(seed);
    this.dats = TestDats.of(random);
    this.reference = new PlainStore(capacityBytes, mass);
  }

  /** The store's clock. */
  public SteppedClock clock() {
    return clock;
  }

  public long capacityBytes() {
    return capacityBytes;
  }

  public Mass mass() {
    return mass;
  }

  /** How many evictions were compared. */
  public long evictions() {
    return evictions;
  }

  /** The most claims on one work that were compared. */
  public int mostClaims() {
    return mostClaims;
  }

  /**
   * Goes on with a store that holds the same as the reference, such as one that was opened again.
   */
  public void run(DatStore store, long steps) {
    Queue<StoreEvent> events = new ConcurrentLinkedQueue<>();
    Disposable subscription = store.events().subscribe(events::add);
    long end = step + steps;
    while (step < end) {
      burst(store, events, (int) Math.min(1 + random.nextInt(MAX_BURST), end - step));
      stepTime();
      compareHeads(store);
    }
    compareWhole(store);
    subscription.dispose();
  }

  private void burst(DatStore store, Queue<StoreEvent> events, int length) {
    List<VerifiedDat> offered = new ArrayList<>(length);
    List<Mono<Admission>> answers = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      VerifiedDat dat = nextDat();
      recent[random.nextInt(recent.length)] = dat;
      offered.add(dat);
      answers.add(store.put(dat, Durability.RELAXED));
    }
    for (int i = 0; i < length; i++) {
      step++;
      List<StoreEvent> expected = new ArrayList<>(2);
      Admission admission = reference.put(offered.get(i), clock.millis(), expected);
      check(answers.get(i).block(Duration.ofSeconds(60)), admission);
      WorkHash work = offered.get(i).dat().work();
      mostClaims = Math.max(mostClaims, reference.claimsOn(work).size());
      for (StoreEvent event : expected) {
        check(events.poll(), event);
        evictions += event instanceof StoreEvent.Evicted ? 1 : 0;
      }
    }
    check(events.poll(), null);
    if (step / LISTING_EVERY != (step - length) / LISTING_EVERY) {
      compareListing(store);
    }
    if (step / WHOLE_EVERY != (step - length) / WHOLE_EVERY) {
      compareWhole(store);
    }
  }

  /** Assertions that cost nothing when they hold. */
  private void check(@Nullable Object actual, @Nullable Object expected) {
    if (expected == null ? actual != null : !expected.equals(actual)) {
      assertThat(actual).as("seed %d, step %d", seed, step).isEqualTo(expected);
    }
  }

  private VerifiedDat nextDat() {
    int choice = random.nextInt(100);
    VerifiedDat earlier = recent[random.nextInt(recent.length)];
    if (earlier == null || choice < 60) {
      return draft().build();
    }
    if (choice < 68) {
      return earlier;
    }
    TestDats.Draft draft = draft();
    if (choice < 80) {
      return draft
          .key(earlier.dat().key())
          .author(earlier.dat().author())
          .timeMs(earlier.dat().timeMs() + random.nextInt(3) - 1)
          .build();
    }
    if (hot == null || random.nextInt(100) == 0) {
      hot = earlier;
    }
    earlier = random.nextBoolean() ? hot : earlier;
    // All claims on a work have the same time, and the same bytes of key and value; only the border
    // differs.
    ByteString row = earlier.dat().key().concat(earlier.dat().value());
    int border =
        random.nextBoolean()
            ? earlier.dat().key().size()
            : random.nextInt(Math.min(Dat.MAX_KEY_LENGTH, row.size()) + 1);
    draft
        .work(earlier.dat().work())
        .timeMs(earlier.dat().timeMs())
        .key(row.substring(0, border))
        .value(row.substring(border));
    return choice < 99 ? draft.unbound().author(1 + random.nextInt(30)).build() : draft.build();
  }

  /**
   * Most dats have one of few difficulties, so that classes are large; some have any difficulty.
   */
  private TestDats.Draft draft() {
    int difficulty =
        random.nextInt(50) == 0
            ? RARE[random.nextInt(RARE.length)]
            : 16 + Math.min(24, Long.numberOfTrailingZeros(random.nextLong() | (1L << 40)));
    long agoMs = random.nextInt(4) == 0 ? random.nextInt(200_000) : random.nextInt(3_000);
    TestDats.Draft draft =
        dats.dat()
            .key(key())
            .author(1 + random.nextInt(3))
            .timeMs(Math.max(0, clock.millis() - agoMs))
            .difficulty(difficulty)
            .valueOf(random.nextInt(60) == 0 ? random.nextInt(1_200) : random.nextInt(40))
            .bound(random.nextInt(5) != 0);
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> draft.key(POPULAR).author(1 + random.nextInt(POPULAR_AUTHORS));
      case 3 -> draft.key(chunk()).value(CHUNK);
      case 4 -> draft.key(chunk());
      default -> draft;
    };
  }

  /** A key with chunks and other dats. */
  private static ByteString chunk() {
    byte[] hash = new byte[Blake3.HASH_LENGTH];
    Blake3.hash(CHUNK.toByteArray(), 0, CHUNK.size(), hash, 0);
    return ByteString.copyFrom(hash);
  }

  private ByteString key() {
    int number = random.nextInt(KEYS);
    return switch (number % 8) {
      case 0 -> ByteString.EMPTY;
      case 1 -> ByteString.copyFrom(new byte[number % 33]);
      case 2 -> ByteString.copyFrom(new byte[] {(byte) number});
      case 3 -> ByteString.copyFrom(new byte[] {(byte) (number >> 3), 0, (byte) (number >> 5)});
      default -> ByteString.copyFromUtf8("k" + number);
    };
  }

  private void stepTime() {
    switch (random.nextInt(20)) {
      case 0 -> clock.step(random.nextInt(100_000));
      case 1 -> clock.step(-random.nextInt(2_000));
      case 2, 3, 4, 5 -> {}
      default -> clock.step(random.nextInt(500));
    }
  }

  private void compareListing(DatStore store) {
    long nowMs = clock.millis();
    assertThat(reference.lightestIsLightestOfAll(nowMs)).isTrue();
    List<VerifiedDat> all = reference.inListOrder();
    Author author = random.nextBoolean() ? null : anAuthor();
    ByteString some = key();
    ByteString prefix = some.substring(0, some.isEmpty() ? 0 : random.nextInt(some.size()));
    Position after = all.isEmpty() ? null : Position.of(all.get(random.nextInt(all.size())));
    int limit = 1 + random.nextInt(50);
    List<VerifiedDat> expected =
        all.stream()
            .filter(dat -> dat.dat().key().startsWith(prefix))
            .filter(dat -> author == null || dat.dat().author().equals(author))
            .filter(dat -> after == null || Position.ORDER.compare(Position.of(dat), after) > 0)
            .limit(limit)
            .toList();
    check(store.list(prefix, author, after, limit), expected);
    List<VerifiedDat> heaviest = reference.heaviestFirst(nowMs);
    check(store.heaviest(limit), heaviest.subList(0, Math.min(limit, heaviest.size())));
    check(store.stats(), reference.stats());
    List<Arrival> arrivals = reference.arrivals();
    long from = Math.max(0, reference.lastSequence() - random.nextInt(5_000));
    check(
        store.arrivals(from, limit),
        arrivals.stream().filter(each -> each.sequence() > from).limit(limit).toList());
    compareKey(store, all, random.nextBoolean() ? POPULAR : some, limit);
    compareAuthor(store, arrivals, from, limit);
    if (!all.isEmpty()) {
      compareSummary(store, all, all.get(random.nextInt(all.size())));
    }
  }

  /** Compares the summary of a bucket around a dat, with its claims if it has any. */
  private void compareSummary(DatStore store, List<VerifiedDat> all, VerifiedDat dat) {
    int claims = Math.max(0, dat.difficulty() - (random.nextBoolean() ? Claim.SHARE_BITS : 0));
    Place place = Place.of(claims, dat.dat().timeMs(), dat.dat().work());
    Bucket bucket = Bucket.of(claims, Place.BITS - random.nextInt(60), place);
    Summary plain = PlainSummaries.of(all, bucket);
    Summary told = store.summary(bucket, Scope.ALL).orElseThrow();
    check(new Summary(bucket, told.count(), told.high(), told.low()), plain);
  }

  /** Compares often, as each change updates the heads that a store keeps in memory. */
  private void compareHeads(DatStore store) {
    if (random.nextInt(4) == 0) {
      long nowMs = clock.millis();
      check(
          store.heaviestOf(POPULAR).orElse(null),
          reference.heaviestOf(nowMs, dat -> dat.key().equals(POPULAR)));
      // Hides none, a few, or nearly all; the claims of one work together.
      int parts = 1 << (2 * random.nextInt(4));
      int shown = random.nextBoolean() ? 1 : parts - 1;
      Predicate<WorkHash> hidden = work -> Math.floorMod(work.prefix64(), parts) >= shown;
      check(
          store.heaviestOf(POPULAR, hidden).orElse(null),
          reference.heaviestOf(
              nowMs, dat -> dat.key().equals(POPULAR) && !hidden.test(dat.work())));
      ByteString hash = chunk();
      check(
          store.contentOf(hash, hidden).orElse(null),
          reference.heaviestOf(
              nowMs,
              dat ->
                  dat.key().equals(hash) && dat.value().equals(CHUNK) && !hidden.test(dat.work())));
    }
  }

  private void compareKey(DatStore store, List<VerifiedDat> all, ByteString key, int limit) {
    if (!key.isEmpty()) {
      check(
          store.heaviestOf(key).orElse(null),
          reference.heaviestOf(clock.millis(), dat -> dat.key().equals(key)));
      compareVotes(store, all, key, limit);
    }
  }

  private void compareVotes(DatStore store, List<VerifiedDat> all, ByteString key, int limit) {
    List<Vote> expected =
        all.stream().filter(dat -> dat.dat().key().equals(key)).map(Vote::of).toList();
    List<Vote> told = new ArrayList<>();
    check(store.votes(key, limit, told::add), expected.size() <= limit);
    check(told, expected.subList(0, Math.min(limit, expected.size())));
  }

  private void compareAuthor(DatStore store, List<Arrival> arrivals, long from, int limit) {
    Author author = anAuthor();
    List<Long> expected =
        arrivals.stream()
            .filter(each -> each.dat().dat().author().equals(author))
            .map(Arrival::sequence)
            .toList();
    int most = random.nextBoolean() ? 10_000 : limit;
    check(store.arrivalsOf(author, most).orElse(null), expected.size() > most ? null : expected);
    Optional<Arrival> next = arrivals.stream().filter(each -> each.sequence() > from).findFirst();
    next.ifPresent(each -> check(store.arrival(each.sequence()).orElse(null), each));
    check(store.arrival(reference.lastSequence() + 1).isPresent(), false);
  }

  /** One of many authors with few dats, of three with many, or one without any. */
  private Author anAuthor() {
    return TestDats.author(1 + random.nextInt(random.nextBoolean() ? 4 : POPULAR_AUTHORS + 1));
  }

  private void compareWhole(DatStore store) {
    List<VerifiedDat> all = reference.inListOrder();
    check(store.list(ByteString.EMPTY, null, null, Integer.MAX_VALUE), all);
    check(store.heaviest(Integer.MAX_VALUE), reference.heaviestFirst(clock.millis()));
    check(store.arrivals(0, Integer.MAX_VALUE), reference.arrivals());
    check(store.lastArrival(), reference.lastSequence());
    check(store.stats(), reference.stats());
    store
        .difficulties()
        .keySet()
        .forEach(
            bits ->
                check(
                    store.summary(Bucket.whole(bits), Scope.ALL).orElseThrow().high(),
                    PlainSummaries.of(all, Bucket.whole(bits)).high()));
    for (VerifiedDat dat : all) {
      List<VerifiedDat> claims = reference.claimsOn(dat.dat().work());
      VerifiedDat first = claims.getFirst();
      check(
          store.presence(dat.dat().work()),
          new Presence.Held(Claim.tag(first.dat()), first.bound()));
      check(store.byWork(dat.dat().work()).orElse(null), first);
      check(store.claims(dat.dat().work()), claims);
      if (dat.dat().isRegister()) {
        check(store.byRegister(dat.dat().key(), dat.dat().author()).orElse(null), dat);
      }
    }
  }
}
