package dave.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.store.Claim;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.PlainSummaries;
import dave.engine.store.SteppedClock;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import dave.storage.PendingChanges.Change;
import dave.storage.index.IndexEntry;
import dave.storage.index.StoredDat;
import dave.storage.rocks.Columns;
import dave.storage.rocks.RocksFiles;
import dave.storage.rocks.WriteHook;
import dave.storage.rocks.WriteHook.Step;
import dave.wire.VerifiedDat;
import dave.wire.testing.TestDats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class StoreSummariesTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final Bucket ALL = Bucket.whole(20);
  private static final int MANY = StoreSummaries.INLINE + 500;

  @TempDir Path directory;
  private final SteppedClock clock = new SteppedClock(NOW);
  private final Random random = new Random(5);
  private final TestDats dats = TestDats.of(random);
  private final AtomicBoolean failing = new AtomicBoolean();

  private RocksDatStore open(long capacityBytes) {
    return RocksDatStore.open(
        directory,
        StoreConfig.of(capacityBytes, Mass.WORK),
        clock,
        new Random(1),
        step -> {
          if (failing.get() && step == Step.WRITE) {
            throw new RocksDBException("No space left on device");
          }
        });
  }

  private VerifiedDat dat() {
    return dats.dat().key("k" + random.nextLong()).timeMs(NOW - random.nextInt(1 << 30)).build();
  }

  private List<VerifiedDat> some(int count) {
    List<VerifiedDat> some = new ArrayList<>();
    while (some.size() < count) {
      some.add(dat());
    }
    return some;
  }

  private static void putAll(RocksDatStore store, List<VerifiedDat> all) {
    Flux.fromIterable(all)
        .flatMapSequential(dat -> store.put(dat, Durability.RELAXED), 256)
        .blockLast(Duration.ofSeconds(60));
  }

  private static Summary ask(RocksDatStore store) {
    return Objects.requireNonNull(
        Mono.fromSupplier(() -> store.summary(ALL, Scope.ALL))
            .repeatWhen(answers -> answers.delayElements(Duration.ofMillis(1)))
            .filter(Optional::isPresent)
            .map(Optional::get)
            .blockFirst(Duration.ofSeconds(60)));
  }

  @Test
  void shouldTellTheSameAfterARestart() {
    Summary before;
    try (RocksDatStore store = open(64 << 20)) {
      putAll(store, some(500));
      before = ask(store);
    }
    try (RocksDatStore store = open(64 << 20)) {
      assertThat(store.summary(ALL, Scope.ALL)).contains(before);
      putAll(store, some(1));
      assertThat(ask(store).agrees(before)).isFalse();
      assertThat(store.disagreements()).isEmpty();
    }
  }

  @Test
  void shouldReadALargeIndexOnAnotherThread() {
    List<VerifiedDat> many = some(MANY);
    try (RocksDatStore store = open(64 << 20)) {
      putAll(store, many);

      assertThat(store.summary(ALL, Scope.ALL)).isEmpty();

      assertThat(ask(store).agrees(PlainSummaries.of(many, ALL))).isTrue();
      List<VerifiedDat> more = some(MANY);
      putAll(store, more);
      many.addAll(more);
      assertThat(ask(store).agrees(PlainSummaries.of(many, ALL))).isTrue();
      assertThat(store.disagreements()).isEmpty();
    }
  }

  @Test
  void shouldCloseWhileItReadsALargeIndex() {
    try (RocksDatStore store = open(64 << 20)) {
      putAll(store, some(MANY));
      assertThat(store.summary(ALL, Scope.ALL)).isEmpty();
    }
  }

  /** The number of dats tells which ones a store had at the instant of an answer. */
  @Test
  void shouldAnswerOfOneInstantWhileDatsComeIn() {
    List<VerifiedDat> all = some(3_000);
    Map<Integer, Summary> told = new HashMap<>();
    try (RocksDatStore store = open(64 << 20)) {
      var done =
          Flux.fromIterable(all)
              .flatMapSequential(dat -> store.put(dat, Durability.RELAXED), 8)
              .then()
              .toFuture();
      while (!done.isDone()) {
        store.summary(ALL, Scope.ALL).ifPresent(summary -> told.put(summary.count(), summary));
        store
            .parts(ALL, 50, Scope.ALL)
            .ifPresent(
                parts ->
                    assertThat(parts)
                        .allMatch(part -> part.count() > 0 && ALL.contains(part.bucket())));
      }
      done.join();
      assertThat(store.summaryMismatches()).isZero();
    }
    assertThat(told).hasSizeGreaterThan(10);
    told.entrySet().stream()
        .limit(100)
        .forEach(
            each ->
                assertThat(
                        each.getValue()
                            .agrees(PlainSummaries.of(all.subList(0, each.getKey()), ALL)))
                    .as("after %d dats", each.getKey())
                    .isTrue());
  }

  @Test
  void shouldBeRightAfterAWriteThatFailed() {
    try (RocksDatStore store = open(64 << 20)) {
      putAll(store, some(200));
      ask(store);
      failing.set(true);
      putAll(store, some(5));
      failing.set(false);
      clock.step(2_000); // Then the store tries to write again.
      Flux.defer(() -> store.put(dat(), Durability.SYNCED))
          .repeat()
          .takeUntil(answer -> answer.admitted())
          .blockLast(Duration.ofSeconds(60));

      List<VerifiedDat> held = store.list(ByteString.EMPTY, null, null, 1_000);
      assertThat(held).hasSize(201);
      assertThat(ask(store).agrees(PlainSummaries.of(held, ALL))).isTrue();
      assertThat(store.summaryMismatches()).isZero();
    }
  }

  @Test
  void shouldForgetAndReadAgainWhatDoesNotMatchTheIndex() throws RocksDBException {
    List<VerifiedDat> held = some(30);
    open(64 << 20).close();
    try (Columns columns =
        Columns.open(directory, new RocksFiles(directory, 64 << 20), WriteHook.NONE)) {
      StoreSummaries summaries = new StoreSummaries(columns);
      for (VerifiedDat dat : held) {
        write(columns, dat);
      }
      assertThat(ask(summaries).orElseThrow().agrees(PlainSummaries.of(held, ALL))).isTrue();
      held.add(dat());
      write(columns, held.getLast()); // This one is not noted.
      held.add(dat());
      StoredDat noted = new StoredDat(new Claim(held.getLast(), 1, 0));
      summaries.write(
          List.of(new Change(List.of(), List.of(noted))), () -> write(columns, held.getLast()));

      assertThat(ask(summaries)).isEmpty();
      assertThat(summaries.mismatches()).isEqualTo(1);
      assertThat(ask(summaries).orElseThrow().agrees(PlainSummaries.of(held, ALL))).isTrue();
      assertThat(summaries.disagreements()).isEmpty();
    }
  }

  private static Optional<Summary> ask(StoreSummaries summaries) {
    return summaries.ask(ALL, 30, (tree, rows) -> tree.summary(ALL, Scope.ALL, rows));
  }

  private static void write(Columns columns, VerifiedDat dat) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      for (IndexEntry entry : IndexEntry.of(new StoredDat(new Claim(dat, 1, 0)))) {
        columns.put(batch, entry.column(), entry.key(), entry.value());
      }
      columns.write(batch);
    }
  }
}
