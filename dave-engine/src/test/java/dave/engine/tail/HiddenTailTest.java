package dave.engine.tail;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.Seal;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.testing.SignedDats;
import dave.engine.testing.VirtualWorld;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** Tests what a subscriber sees while some dats are hidden from it. */
final class HiddenTailTest {
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final TailFilter ALL = new TailFilter(ByteString.EMPTY, null, 0);
  private static final Tails.Group GROUP = Tails.group(new SimpleMeterRegistry(), "test");

  private final VirtualWorld world = new VirtualWorld();
  private final InMemoryDatStore store =
      new InMemoryDatStore(1 << 24, Mass.WORK, world.clock(), new SplittableRandom(1));
  private final Seal seal = Seal.of(store, new SplittableRandom(2));
  private final Tails tails = new Tails(store, seal, world.clock(), world.scheduler());
  private final Map<WorkHash, Long> secret = new HashMap<>();
  private final HiddenDats hidden =
      new HiddenDats() {
        @Override
        public boolean hides(WorkHash work) {
          return secret.containsKey(work);
        }

        @Override
        public Map<WorkHash, Long> arrivals() {
          return Map.copyOf(secret);
        }

        @Override
        public long longestMs() {
          return 1_000;
        }
      };
  private final Disposable.Composite running = Disposables.composite();
  private final List<TailEvent> events = new ArrayList<>();
  private Disposable walk = Disposables.disposed();
  private int number;

  @BeforeEach
  void follow() {
    running.add(tails.follow());
  }

  @AfterEach
  void end() {
    running.dispose();
    world.close();
  }

  @Test
  void shouldTellWhatComesAfterAHiddenDatAtOnceAndTheDatWhenItIsShown() {
    subscribe("");
    VerifiedDat hiddenDat = hide();
    VerifiedDat open = put();
    world.run(Duration.ofMillis(10));
    assertThat(dats()).containsExactly(open);
    world.run(Duration.ofSeconds(2));
    assertThat(dats()).containsExactly(open);
    secret.remove(hiddenDat.dat().work());
    world.run(Duration.ofMillis(300));
    assertThat(dats()).containsExactly(open, hiddenDat);
    assertThat(events).noneMatch(TailEvent.Gap.class::isInstance);
  }

  @Test
  void shouldBeatAtTheSameTimesWhetherOrNotHiddenDatsCome() {
    subscribe("");
    for (int i = 0; i < 40; i++) {
      world.run(Duration.ofSeconds(1));
      hide();
    }
    assertThat(events)
        .extracting(event -> ((TailEvent.Heartbeat) event).timeMs() - VirtualWorld.START_MS)
        .containsExactly(0L, 15_000L, 30_000L);
  }

  @Test
  void shouldTellAfterAResumptionWhatWasHiddenBefore() {
    List<VerifiedDat> hiddenDats = new ArrayList<>();
    subscribe("");
    hiddenDats.add(hide());
    put();
    hiddenDats.add(hide());
    world.run(Duration.ofMillis(10));
    String cursor = tails.text(events.getLast().cursor());
    resume(cursor);
    VerifiedDat open = put();
    world.run(Duration.ofMillis(300));
    assertThat(dats()).containsExactly(open);
    secret.clear();
    world.run(Duration.ofMillis(300));
    assertThat(dats()).containsExactlyInAnyOrder(open, hiddenDats.get(0), hiddenDats.get(1));
  }

  @Test
  void shouldTellAStartFromNowOfWhatIsShownLater() {
    VerifiedDat placed = hide();
    VerifiedDat notPlaced = hide();
    secret.put(notPlaced.dat().work(), 1 - store.lastArrival());
    subscribe("");
    world.run(Duration.ofSeconds(1));
    secret.put(notPlaced.dat().work(), store.lastArrival());
    world.run(Duration.ofSeconds(1));
    secret.clear();
    world.run(Duration.ofSeconds(1));
    assertThat(dats()).containsExactlyInAnyOrder(placed, notPlaced);
  }

  @Test
  void shouldLeaveNothingOutAfterACursorOfBeforeANumberWasKnown() {
    VerifiedDat open = put();
    VerifiedDat hiddenDat = hide();
    VerifiedDat later = put();
    secret.put(hiddenDat.dat().work(), -1L);
    String end = tails.text(Tails.end(store, hidden));
    subscribe("");
    String first = tails.text(events.getFirst().cursor());
    secret.put(hiddenDat.dat().work(), 2L);
    for (String cursor : List.of(end, first)) {
      resume(cursor);
      assertThat(dats()).containsExactly(later).doesNotContain(open);
    }
    secret.clear();
    world.run(Duration.ofSeconds(1));
    assertThat(dats()).containsExactly(later, hiddenDat);
  }

  @Test
  void shouldTellNoMoreThanAPageAtATimeOfWhatIsShown() {
    List<VerifiedDat> all = new ArrayList<>();
    List<List<TailEvent>> pages = new ArrayList<>();
    TailStart.At now = (TailStart.At) tails.start("", hidden);
    running.add(
        tails.pages(GROUP, ALL, now, hidden, HEARTBEAT, world.scheduler()).subscribe(pages::add));
    for (int i = 0; i < 3 * Tail.PAGE; i++) {
      all.add(hide());
    }
    world.run(Duration.ofSeconds(1));
    secret.clear();
    world.run(Duration.ofSeconds(1));
    assertThat(pages).allMatch(page -> page.size() <= Tail.PAGE);
    pages.forEach(events::addAll);
    assertThat(dats()).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void shouldTellTwiceRatherThanNeverWhereMoreAreHiddenThanACursorHolds() {
    List<VerifiedDat> all = new ArrayList<>();
    subscribe("");
    for (int i = 0; i < Cursor.MOST_PASSED + 3; i++) {
      all.add(hide());
    }
    all.add(put());
    world.run(Duration.ofMillis(10));
    resume(tails.text(events.getLast().cursor()));
    secret.clear();
    world.run(Duration.ofSeconds(1));
    assertThat(dats()).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void shouldBeginAsManyVisibleArrivalsAgoAsAsked() {
    List<VerifiedDat> open = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      open.add(put());
      hide();
    }
    running.add(
        tails
            .walk(GROUP, ALL, tails.end(3, hidden), hidden, HEARTBEAT, world.scheduler())
            .subscribe(events::add));
    world.run(Duration.ofSeconds(1));
    assertThat(dats()).containsExactlyElementsOf(open.subList(2, 5));
  }

  @Test
  void shouldGiveCursorsOfOneLengthThatSayNothing() {
    subscribe("");
    put();
    world.run(Duration.ofMillis(10));
    Cursor cursor = events.getLast().cursor();
    String text = tails.text(cursor);
    assertThat(tails.text(cursor)).isNotEqualTo(text).hasSameSizeAs(text);
    hide();
    put();
    world.run(Duration.ofMillis(10));
    assertThat(tails.text(events.getLast().cursor())).hasSameSizeAs(text);
  }

  @Test
  void shouldKnowItsOwnCursorsAlone() {
    put();
    String text = tails.text(Tails.end(store, hidden));
    assertThat(tails.start(text, hidden)).isInstanceOf(TailStart.At.class);
    String changed = (text.charAt(0) == 'A' ? 'B' : 'A') + text.substring(1);
    assertThat(tails.start(changed, hidden)).isInstanceOf(TailStart.Unknown.class);
    assertThat(tails.start("0123456789abcdef-0", hidden)).isInstanceOf(TailStart.Unknown.class);
    for (String none : List.of("1", "x", text + "A", text.substring(1), "-1", "\u0661")) {
      assertThat(tails.start(none, hidden)).as(none).isInstanceOf(TailStart.Malformed.class);
    }
    InMemoryDatStore other =
        new InMemoryDatStore(1 << 24, Mass.WORK, world.clock(), new SplittableRandom(3));
    String foreign = Tails.end(other, hidden).text(Seal.of(other, new SplittableRandom(4)));
    assertThat(tails.start(foreign, hidden)).isInstanceOf(TailStart.Unknown.class);
    // The secret of the seal is kept with the store.
    Tails again =
        new Tails(store, Seal.of(store, new SplittableRandom(5)), world.clock(), world.scheduler());
    assertThat(again.start(text, hidden)).isInstanceOf(TailStart.At.class);
  }

  private void resume(String cursor) {
    walk.dispose();
    events.clear();
    subscribe(cursor);
  }

  private void subscribe(String cursor) {
    TailStart.At start = (TailStart.At) tails.start(cursor, hidden);
    walk =
        tails.walk(GROUP, ALL, start, hidden, HEARTBEAT, world.scheduler()).subscribe(events::add);
    running.add(walk);
    world.run(Duration.ofMillis(1));
  }

  private List<VerifiedDat> dats() {
    return events.stream()
        .flatMap(
            event ->
                event instanceof TailEvent.Arrived arrived
                    ? java.util.stream.Stream.of(arrived.dat())
                    : java.util.stream.Stream.empty())
        .toList();
  }

  private VerifiedDat hide() {
    VerifiedDat dat = dat();
    secret.put(dat.dat().work(), 0L);
    store.put(dat, Durability.RELAXED).block();
    secret.put(dat.dat().work(), store.lastArrival());
    return dat;
  }

  private VerifiedDat put() {
    VerifiedDat dat = dat();
    store.put(dat, Durability.RELAXED).block();
    return dat;
  }

  private VerifiedDat dat() {
    number++;
    return new VerifiedDat(
        SignedDats.bound(SignedDats.key(1), "k" + number, "v", world.nowMs() - 100, 4), 4, true);
  }
}
