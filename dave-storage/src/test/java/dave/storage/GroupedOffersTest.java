package dave.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.store.Admission;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.SteppedClock;
import dave.engine.store.StoreEvent;
import dave.engine.store.memory.InMemoryDatStore;
import dave.storage.rocks.WriteHook;
import dave.storage.rocks.WriteHook.Step;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.testing.TestDats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import reactor.core.publisher.Mono;

/** Tests that offers in a group are decided on one by one, though they are written together. */
class GroupedOffersTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long CAPACITY = 40_000;
  private static final Duration WAIT = Duration.ofSeconds(30);

  @TempDir Path directory;

  private final SteppedClock clock = new SteppedClock(NOW);

  /** Stops the worker while offers gather, and then may make the write of all of them fail. */
  private static final class Gate implements WriteHook {
    private volatile CountDownLatch open = new CountDownLatch(0);
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile CountDownLatch reached = new CountDownLatch(0);

    void shut() {
      reached = new CountDownLatch(1);
      open = new CountDownLatch(1);
    }

    void awaitReached() {
      try {
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void before(Step step) throws RocksDBException {
      if (step == Step.SYNC) {
        reached.countDown();
        try {
          assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      } else if (failing.get()) {
        throw new RocksDBException("No space left on device");
      }
    }
  }

  /** Few registers and few works, so that offers of one group meet each other. */
  private static VerifiedDat some(TestDats dats, Random random, List<WorkHash> works) {
    TestDats.Draft draft =
        dats.dat()
            .key(random.nextInt(4) == 0 ? "" : "k" + random.nextInt(60))
            .author(random.nextInt(3))
            .timeMs(NOW - random.nextInt(1_000_000))
            .valueOf(random.nextInt(300))
            .difficulty(16 + random.nextInt(4))
            .bound(random.nextInt(3) > 0);
    if (random.nextInt(5) == 0 && !works.isEmpty()) {
      draft.work(works.get(random.nextInt(works.size())));
    }
    VerifiedDat dat = draft.build();
    works.add(dat.dat().work());
    return dat;
  }

  private static List<Admission> offer(DatStore store, Gate gate, List<VerifiedDat> dats) {
    gate.shut();
    store.putMeta("gate", new byte[1]); // so that there is something to sync in any case
    Mono<Admission> first = store.put(dats.getFirst(), Durability.SYNCED);
    gate.awaitReached();
    List<Mono<Admission>> answers = new ArrayList<>(List.of(first));
    for (int i = 1; i < dats.size(); i++) {
      Durability durability = i % 3 == 0 ? Durability.SYNCED : Durability.RELAXED;
      answers.add(store.put(dats.get(i), durability));
    }
    gate.open.countDown();
    return answers.stream().map(answer -> answer.block(WAIT)).toList();
  }

  @Test
  void shouldDecideAsIfEachWereWrittenBeforeTheNext() {
    long seed = 9;
    Random random = new Random(seed);
    TestDats dats = TestDats.of(random);
    List<WorkHash> works = new ArrayList<>();
    Gate gate = new Gate();
    List<StoreEvent> told = new ArrayList<>();
    List<StoreEvent> expected = new ArrayList<>();
    try (DatStore model = new InMemoryDatStore(CAPACITY, Mass.WORK, clock, new Random(1));
        RocksDatStore store =
            RocksDatStore.open(
                directory, StoreConfig.of(CAPACITY, Mass.WORK), clock, new Random(1), gate)) {
      store.events().subscribe(told::add);
      model.events().subscribe(expected::add);
      for (int group = 0; group < 60; group++) {
        List<VerifiedDat> offers =
            IntStream.range(0, 1 + random.nextInt(200))
                .mapToObj(i -> some(dats, random, works))
                .toList();
        List<Admission> answers = offer(store, gate, offers);
        for (int i = 0; i < offers.size(); i++) {
          assertThat(answers.get(i))
              .as("seed %d, group %d, offer %d", seed, group, i)
              .isEqualTo(model.put(offers.get(i), Durability.RELAXED).block(WAIT));
        }
        assertThat(store.list(ByteString.EMPTY, null, null, 1_000))
            .isEqualTo(model.list(ByteString.EMPTY, null, null, 1_000));
        assertThat(store.stats()).isEqualTo(model.stats());
      }
      assertThat(told).isEqualTo(expected).hasSizeGreaterThan(100);
      assertThat(told).hasAtLeastOneElementOfType(StoreEvent.Evicted.class);
      assertThat(store.disagreements()).isEmpty();
    }
  }

  @Test
  void shouldAnswerNothingAsHeldThatAFailedWriteWouldHaveHeld() {
    TestDats dats = TestDats.seeded(5);
    List<VerifiedDat> offers =
        new ArrayList<>(
            IntStream.range(0, 20).mapToObj(i -> dats.dat().key("k" + i).build()).toList());
    offers.add(offers.get(7)); // it would be held already if the write had not failed
    Gate gate = new Gate();
    try (RocksDatStore store =
        RocksDatStore.open(
            directory, StoreConfig.of(CAPACITY, Mass.WORK), clock, new Random(1), gate)) {
      List<StoreEvent> told = new ArrayList<>();
      store.events().subscribe(told::add);
      assertThat(store.put(dats.dat().key("a").build(), Durability.SYNCED).block(WAIT))
          .isEqualTo(new Admission.Stored(1));

      List<Mono<Admission>> answers = new ArrayList<>();
      gate.shut();
      answers.add(store.put(offers.getFirst(), Durability.SYNCED));
      gate.awaitReached();
      gate.failing.set(true);
      offers
          .subList(1, offers.size())
          .forEach(dat -> answers.add(store.put(dat, Durability.RELAXED)));
      gate.open.countDown();

      assertThat(answers.getFirst().block(WAIT)).isEqualTo(new Admission.Stored(2));
      assertThat(answers.subList(1, answers.size()))
          .allMatch(answer -> answer.block(WAIT) instanceof Admission.Unavailable);
      assertThat(store.stats().dats()).isEqualTo(2);
      assertThat(store.lastArrival()).isEqualTo(2);
      assertThat(store.byWork(offers.get(7).dat().work())).isEmpty();
      assertThat(told).hasSize(2);

      gate.failing.set(false);
      clock.step(2_000);
      assertThat(store.put(offers.get(7), Durability.SYNCED).block(WAIT))
          .isEqualTo(new Admission.Stored(3));
      assertThat(store.disagreements()).isEmpty();
    }
  }
}
