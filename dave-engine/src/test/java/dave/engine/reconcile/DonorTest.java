package dave.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.log.FaultLog;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.SteppedClock;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Scope;
import dave.link.cell.FrameType;
import dave.wire.Message.Put;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.testing.TestDats;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class DonorTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final PeerAddress ONE = address('7');
  private static final PeerAddress OTHER = address('8');
  private static final int CELL = 1_380;

  private final Random random = new Random(1);
  private final SteppedClock clock = new SteppedClock(NOW);
  private final TestDats dats = TestDats.of(random);
  private final InMemoryDatStore store = new InMemoryDatStore(64 << 20, Mass.WORK, clock, random);
  private final ReconcileCodec codec = new ReconcileCodec(Mass.WORK);
  private final ReconcileMeters meters = new ReconcileMeters(new SimpleMeterRegistry());
  private final Deque<Runnable> reads = new ArrayDeque<>();
  private final Scheduler reading = Schedulers.fromExecutor(reads::add);
  private final Donor donor =
      new Donor(
          new Answerer(store, this::hidden, store::floor, 1_300),
          codec,
          reading,
          Schedulers.immediate(),
          clock,
          30_000,
          meters,
          new FaultLog(NOPLogger.NOP_LOGGER, "", clock::millis),
          clock::millis);

  private int failures;

  private Scope.Hidden hidden() {
    if (failures > 0) {
      failures--;
      throw new IllegalStateException("a store that cannot be read");
    }
    return Scope.Hidden.NONE;
  }

  private static PeerAddress address(char digit) {
    String key = String.valueOf(digit).repeat(64);
    return PeerAddresses.parse("sealed://" + key + "@45." + digit + ".2.3:1618");
  }

  private Question.Names names() {
    return new Question.Names(random.nextLong(), Bucket.whole(20), 0, NOW);
  }

  private void fill(int count, int valueBytes) {
    for (int i = 0; i < count; i++) {
      store
          .put(
              dats.dat()
                  .key("key " + i)
                  .difficulty(20)
                  .valueOf(valueBytes)
                  .timeMs(NOW - 100_000 - i)
                  .build(),
              Durability.RELAXED)
          .block();
    }
  }

  private void work() {
    while (!reads.isEmpty()) {
      reads.remove().run();
    }
  }

  /** Loads one cell; returns its frames as types. */
  private List<Integer> cell(PeerAddress to, int bytes) {
    List<Integer> types = new ArrayList<>();
    donor.load(
        to,
        bytes,
        (type, body) -> types.add(type),
        (Put put) -> types.add(FrameType.DAT),
        new HashSet<>());
    return types;
  }

  @Test
  void shouldLetAFloodOfQuestionsWaitForItself() {
    fill(30, 100);
    for (int i = 0; i < 10_000; i++) {
      donor.asked(ONE, names(), clock.millis());
    }
    donor.asked(OTHER, names(), clock.millis());
    work();
    assertThat(cell(OTHER, CELL)).containsExactly(FrameType.ANSWER);
    assertThat(meters.served.sum())
        .isLessThanOrEqualTo(
            AskingPeer.READS_PER_SECOND / 8 + AskingPeer.MOST_REQUESTS + Donor.MOST_READS);
    assertThat(meters.dropped.sum()).isGreaterThan(9_600);
  }

  @Test
  void shouldReadNoMoreForAPeerThanItsRateAllows() {
    fill(30, 10);
    for (int second = 0; second < 10; second++) {
      for (int i = 0; i < 1_000; i++) {
        donor.asked(ONE, names(), clock.millis());
        work();
        cell(ONE, CELL);
      }
      clock.step(1_000);
      donor.serve(clock.millis());
      work();
      cell(ONE, 100_000);
    }
    // A question for names counts as eight reads, and a burst is a second.
    assertThat(meters.served.sum()).isBetween(2_000L, 11L * AskingPeer.READS_PER_SECOND / 8 + 10);
  }

  @Test
  void shouldReadNoMoreForAPeerThatTakesNothing() {
    fill(250, 1_000);
    List<Integer> shortNames = new ArrayList<>();
    Question.Names question = names();
    store
        .names(Bucket.whole(20), 250, Scope.ALL)
        .forEach(name -> shortNames.add(Shortening.name(question.salt(), name)));
    for (int i = 0; i < 20; i++) {
      donor.asked(ONE, new Fetch(question, shortNames), clock.millis());
      work();
      clock.step(1_000);
      donor.serve(clock.millis());
      work();
    }
    int given = cell(ONE, Integer.MAX_VALUE).size();
    assertThat(given).isBetween(50, AskingPeer.MOST_BYTES / 1_000 + 1);
  }

  private Fetch all(Question.Names question) {
    List<Integer> shortNames = new ArrayList<>();
    store
        .names(question.bucket(), 250, Scope.ALL)
        .forEach(name -> shortNames.add(Shortening.name(question.salt(), name)));
    return new Fetch(question, shortNames);
  }

  @Test
  void shouldReadOnForAPeerOnceItsCellsTakeWhatWaits() {
    fill(250, 1_000);
    donor.asked(ONE, all(names()), clock.millis());
    work();
    donor.asked(ONE, names(), clock.millis());
    work();
    assertThat(cell(ONE, Integer.MAX_VALUE))
        .hasSizeGreaterThan(50)
        .doesNotContain(FrameType.ANSWER);
    work();
    assertThat(cell(ONE, Integer.MAX_VALUE)).contains(FrameType.ANSWER);
  }

  @Test
  void shouldReadOnAfterAReadThatFailed() {
    fill(3, 100);
    for (int i = 0; i < Donor.MOST_READS; i++) {
      donor.asked(ONE, names(), clock.millis());
    }
    donor.asked(OTHER, names(), clock.millis());
    failures = Donor.MOST_READS;
    work();
    assertThat(cell(OTHER, CELL)).containsExactly(FrameType.ANSWER);
  }

  @Test
  void shouldSendAnswersFirstThenTheHeaviestDats() {
    fill(3, 100);
    store
        .put(
            dats.dat().key("heavy").difficulty(25).timeMs(NOW - 200_000).build(),
            Durability.RELAXED)
        .block();
    Question.Names light = names();
    Question.Names heavy = new Question.Names(7, Bucket.whole(25), 0, NOW);
    for (Question.Names question : List.of(light, heavy)) {
      List<Integer> shortNames = new ArrayList<>();
      store
          .names(question.bucket(), 250, Scope.ALL)
          .forEach(name -> shortNames.add(Shortening.name(question.salt(), name)));
      donor.asked(ONE, new Fetch(question, shortNames), clock.millis());
    }
    donor.asked(ONE, names(), clock.millis());
    work();
    List<Object> order = new ArrayList<>();
    donor.load(
        ONE,
        CELL,
        (type, body) -> order.add(type),
        put -> order.add(put.dat().key().toStringUtf8()),
        new HashSet<>());
    assertThat(order).hasSize(5).startsWith(FrameType.ANSWER, "heavy");
  }

  @Test
  void shouldForgetAPeerWhoseLinkHasEnded() {
    fill(3, 100);
    donor.asked(ONE, names(), clock.millis());
    donor.left(ONE);
    work();
    assertThat(cell(ONE, CELL)).isEmpty();
    donor.asked(ONE, names(), clock.millis());
    work();
    assertThat(cell(ONE, CELL)).containsExactly(FrameType.ANSWER);
  }
}
