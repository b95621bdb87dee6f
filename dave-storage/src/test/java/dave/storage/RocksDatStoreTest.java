package dave.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dave.engine.store.Admission;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.DatStore.Position;
import dave.engine.store.Mass;
import dave.engine.store.SteppedClock;
import dave.storage.index.IndexEntry;
import dave.storage.index.StoredDat;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.RocksFiles;
import dave.storage.rocks.StoreException;
import dave.storage.rocks.WriteHook;
import dave.storage.rocks.WriteHook.Step;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.crypto.Blake3;
import dave.wire.testing.TestDats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class RocksDatStoreTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long CAPACITY = 16L << 20;

  @TempDir Path directory;
  private final SteppedClock clock = new SteppedClock(NOW);
  private final TestDats dats = TestDats.seeded(8);
  private final Set<Step> failing = ConcurrentHashMap.newKeySet();

  private RocksDatStore open(StoreConfig config) {
    return RocksDatStore.open(
        directory,
        config,
        clock,
        new Random(1),
        step -> {
          if (failing.contains(step)) {
            throw new RocksDBException("No space left on device");
          }
        });
  }

  private RocksDatStore open() {
    return open(StoreConfig.of(CAPACITY, Mass.WORK));
  }

  private static Admission put(RocksDatStore store, VerifiedDat dat) {
    return Objects.requireNonNull(store.put(dat, Durability.SYNCED).block(Duration.ofSeconds(30)));
  }

  private List<VerifiedDat> fill(RocksDatStore store, int count) {
    List<VerifiedDat> put = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      VerifiedDat dat = dats.dat().key("k" + i).difficulty(16 + i % 5).build();
      assertThat(put(store, dat).admitted()).isTrue();
      put.add(dat);
    }
    return put;
  }

  @Test
  void shouldHoldEverythingAfterARestart() {
    List<VerifiedDat> held;
    String logId;
    try (RocksDatStore store = open()) {
      held = fill(store, 50);
      logId = store.logId();
      put(store, dats.dat().key("k49").timeMs(NOW + 1).difficulty(16).build());
      store.putMeta("anchors", new byte[] {1});
    }
    try (RocksDatStore store = open()) {
      assertThat(store.logId()).isEqualTo(logId);
      assertThat(store.lastArrival()).isEqualTo(51);
      assertThat(store.stats().dats()).isEqualTo(50);
      assertThat(store.getMeta("anchors")).containsExactly(1);
      assertThat(store.arrivals(0, 100)).hasSize(50);
      for (VerifiedDat dat : held.subList(0, 49)) {
        assertThat(store.byWork(dat.dat().work())).contains(dat);
      }
      assertThat(put(store, dats.dat().key("new").build())).isEqualTo(new Admission.Stored(52));
      assertThat(store.disagreements()).isEmpty();
    }
  }

  @Test
  void shouldNotGiveANumberTwiceWhenTheNewestArrivalIsGone() {
    try (RocksDatStore store = open(StoreConfig.of(1_000, Mass.WORK))) {
      put(store, dats.dat().key("a").difficulty(16).build());
      put(store, dats.dat().key("b").difficulty(16).build());
      VerifiedDat wide = dats.dat().key("c").difficulty(30).valueOf(550).build();
      assertThat(put(store, wide)).isEqualTo(new Admission.Stored(3));
    }
    try (RocksDatStore store = open(StoreConfig.of(500, Mass.WORK))) {
      assertThat(store.stats().dats()).isZero();
      VerifiedDat next = dats.dat().key("d").build();
      assertThat(put(store, next)).isEqualTo(new Admission.Stored(4));
    }
  }

  @Test
  void shouldEvictTheLightestWhenOpenedWithLess() {
    List<VerifiedDat> held;
    try (RocksDatStore store = open()) {
      held = fill(store, 50);
    }
    try (RocksDatStore store = open(StoreConfig.of(10 * 410, Mass.WORK))) {
      assertThat(store.stats().bytes()).isLessThanOrEqualTo(4_100).isGreaterThan(3_600);
      assertThat(store.heaviest(100)).allMatch(dat -> dat.difficulty() == 20);
      assertThat(held).containsAll(store.heaviest(100));
      assertThat(store.disagreements()).isEmpty();
    }
  }

  @Test
  void shouldSayWhoHasTheDirectory() {
    try (RocksDatStore store = open()) {
      assertThat(store.stats().writable()).isTrue();
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessage(
              "the store at %s is in use by another process; stop it or choose another --data"
                  .formatted(directory));
    }
  }

  @Test
  void shouldRefuseTheStoreOfANewerDave() throws RocksDBException {
    open().close();
    edit(
        (columns, batch) ->
            columns.put(
                batch,
                Column.META,
                "schema".getBytes(StandardCharsets.UTF_8),
                new byte[] {0, 0, 0, 0, 0, 0, 0, 99}));

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer Dave")
        .hasMessageContaining("99");
    assertThatThrownBy(() -> StoreSchema.check(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer Dave")
        .hasMessageContaining("99");
  }

  @Test
  void shouldLookAtTheSchemaWithoutAChange() throws IOException {
    StoreSchema.check(directory.resolve("none"));
    try (RocksDatStore store = open()) {
      fill(store, 5);
      List<String> before = files();
      StoreSchema.check(directory);
      assertThat(files()).isEqualTo(before);
    }
    Files.writeString(directory.resolve("CURRENT"), "MANIFEST-999999\n");
    assertThatThrownBy(() -> StoreSchema.check(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("cannot read the store in " + directory);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.map(Path::toString).sorted().toList();
    }
  }

  private interface Edit {
    void make(Columns columns, WriteBatch batch) throws RocksDBException;
  }

  private void edit(Edit edit) throws RocksDBException {
    try (Columns columns =
            Columns.open(directory, new RocksFiles(directory, CAPACITY), WriteHook.NONE);
        WriteBatch batch = new WriteBatch()) {
      edit.make(columns, batch);
      columns.write(batch);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"REGISTERS", "MASS", "ARRIVALS", "CHUNKS"})
  void shouldRebuildAnIndexThatDisagrees(Column column) throws RocksDBException {
    List<VerifiedDat> held;
    try (RocksDatStore store = open()) {
      held = new ArrayList<>(fill(store, 19));
      VerifiedDat chunk = chunk("content");
      put(store, chunk);
      held.add(chunk);
    }
    StoredDat lost = new StoredDat(held.get(column == Column.CHUNKS ? 19 : 3), 4);
    StoredDat invented = new StoredDat(chunk("invented"), 99);
    edit(
        (columns, batch) -> {
          for (IndexEntry entry : IndexEntry.of(lost)) {
            if (entry.column() == column) {
              columns.delete(batch, column, entry.key());
            }
          }
          for (IndexEntry entry : IndexEntry.of(invented)) {
            if (entry.column() == column) {
              columns.put(batch, column, entry.key(), entry.value());
            }
          }
        });

    try (RocksDatStore store = open()) {
      assertThat(store.disagreements()).isEmpty();
      assertThat(store.stats().dats()).isEqualTo(20);
      assertThat(store.list(ByteString.EMPTY, null, null, 100))
          .containsExactlyInAnyOrderElementsOf(held);
      assertThat(store.heaviest(100)).containsExactlyInAnyOrderElementsOf(held);
      assertThat(store.arrivals(0, 100)).hasSize(20);
      assertThat(store.contentOf(held.getLast().dat().key())).contains(held.getLast());
      assertThat(store.contentOf(invented.dat().key())).isEmpty();
    }
  }

  private VerifiedDat chunk(String value) {
    byte[] hash = new byte[Blake3.HASH_LENGTH];
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Blake3.hash(bytes, 0, bytes.length, hash, 0);
    return dats.dat().key(ByteString.copyFrom(hash)).value(value).build();
  }

  /** An author with many dats, all of which come after those of many other authors. */
  @Test
  void shouldFindTheDatsOfAnAuthorBehindThoseOfManyOthers() {
    try (RocksDatStore store = open()) {
      List<VerifiedDat> own = new ArrayList<>();
      for (int i = 0; i < 1_100; i++) {
        own.add(dats.dat().key("z%04d".formatted(i)).author(5_000).build());
      }
      putAll(store, own);
      List<VerifiedDat> others = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        others.add(dats.dat().key("a%04d".formatted(i)).author(1 + i).build());
      }
      putAll(store, others);
      Author author = own.getFirst().dat().author();
      assertThat(store.list(ByteString.EMPTY, author, null, 16)).isEqualTo(own.subList(0, 16));
      assertThat(
              store.list(ByteString.copyFromUtf8("z10"), author, Position.of(own.get(1_050)), 16))
          .isEqualTo(own.subList(1_051, 1_067));
      assertThat(store.list(ByteString.copyFromUtf8("a"), author, null, 16)).isEmpty();
      assertThat(store.arrivalsOf(author, 1_100).orElseThrow()).hasSize(1_100);
      assertThat(store.arrivalsOf(author, 1_099)).isEmpty();
    }
  }

  @Test
  void shouldListARecordOnceWhileItIsReplacedAgainAndAgain() throws Exception {
    try (RocksDatStore store = open();
        ExecutorService writer = Executors.newSingleThreadExecutor()) {
      List<VerifiedDat> others = new ArrayList<>();
      for (int i = 0; i < 9_000; i++) {
        others.add(dats.dat().key("a%04d".formatted(i)).author(1 + i).build());
      }
      putAll(store, others);
      List<VerifiedDat> versions = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        versions.add(dats.dat().key("record").author(50_000).timeMs(NOW - 5_000 + i).build());
      }
      putAll(store, versions.subList(0, 1));
      Author author = versions.getFirst().dat().author();
      Future<?> written =
          writer.submit(
              () ->
                  versions.forEach(
                      dat -> store.put(dat, Durability.RELAXED).block(Duration.ofSeconds(30))));
      int lists = 0;
      do {
        assertThat(store.list(ByteString.EMPTY, author, null, 10)).as("list %d", lists).hasSize(1);
        assertThat(store.arrivalsOf(author, 10)).as("list %d", lists++).isPresent();
      } while (!written.isDone());
      written.get();
      assertThat(store.list(ByteString.EMPTY, author, null, 10))
          .containsExactly(versions.getLast());
    }
  }

  private static void putAll(RocksDatStore store, List<VerifiedDat> all) {
    // At most as many at once as the queue holds, even if the disk is slow.
    Flux.fromIterable(all)
        .flatMap(dat -> store.put(dat, Durability.RELAXED), 1_024)
        .doOnNext(admission -> assertThat(admission).isInstanceOf(Admission.Stored.class))
        .blockLast(Duration.ofSeconds(60));
  }

  @Test
  void shouldServeReadsAndRecoverWhenTheDiskIsFull() {
    try (RocksDatStore store = open()) {
      List<VerifiedDat> held = fill(store, 10);
      VerifiedDat refused = dats.dat().key("refused").build();
      failing.addAll(EnumSet.allOf(Step.class));

      assertThat(put(store, refused))
          .isInstanceOfSatisfying(
              Admission.Unavailable.class,
              answer -> assertThat(answer.cause()).contains("No space left on device"));
      clock.step(2_000);
      assertThat(put(store, refused)).isInstanceOf(Admission.Unavailable.class);

      assertThat(store.stats().writable()).isFalse();
      assertThat(store.stats().dats()).isEqualTo(10);
      for (VerifiedDat dat : held) {
        assertThat(store.byWork(dat.dat().work())).contains(dat);
      }
      assertThat(store.byWork(refused.dat().work())).isEmpty();
      assertThatThrownBy(() -> store.putMeta("anchors", new byte[1]))
          .isInstanceOf(StoreException.class);

      failing.clear();
      clock.step(2_000);
      assertThat(put(store, refused)).isEqualTo(new Admission.Stored(11));
      assertThat(store.stats().writable()).isTrue();
      assertThat(store.disagreements()).isEmpty();
    }
    try (RocksDatStore store = open()) {
      assertThat(store.stats().dats()).isEqualTo(11);
    }
  }

  @Test
  void shouldNotAcknowledgeWhatItCouldNotSync() {
    try (RocksDatStore store = open()) {
      failing.add(Step.SYNC);
      VerifiedDat dat = dats.dat().build();
      assertThat(put(store, dat)).isInstanceOf(Admission.Unavailable.class);
      assertThat(store.stats().writable()).isFalse();

      failing.clear();
      clock.step(2_000);
      assertThat(put(store, dat)).isIn(Admission.Ignored.ALREADY_HELD, new Admission.Stored(1));
      assertThat(store.disagreements()).isEmpty();
    }
  }

  @Test
  void shouldRefuseOverloadRelaxedFirstAndNeverBlock() throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicBoolean slow = new AtomicBoolean();
    WriteHook slowDisk =
        step -> {
          if (slow.get()) {
            busy.countDown();
            await(release);
          }
        };
    StoreConfig config = new StoreConfig(CAPACITY, Mass.WORK, 8);
    try (RocksDatStore store =
        RocksDatStore.open(directory, config, clock, new Random(1), slowDisk)) {
      slow.set(true);
      store.put(dats.dat().key("gate").build(), Durability.SYNCED);
      busy.await();
      List<Mono<Admission>> relaxed = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        relaxed.add(store.put(dats.dat().key("r" + i).build(), Durability.RELAXED));
      }
      Mono<Admission> synced = store.put(dats.dat().key("s").build(), Durability.SYNCED);
      assertThat(relaxed.getLast().block())
          .isInstanceOfSatisfying(
              Admission.Unavailable.class,
              answer -> assertThat(answer.cause()).contains("overload"));
      release.countDown();
      assertThat(synced.block(Duration.ofSeconds(30))).isInstanceOf(Admission.Stored.class);
      assertThat(relaxed.getFirst().block(Duration.ofSeconds(30)))
          .isInstanceOf(Admission.Stored.class);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
