package dave.storage.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.engine.store.Admission;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.SteppedClock;
import dave.engine.testing.SignedDats;
import dave.storage.RocksDatStore;
import dave.storage.StoreConfig;
import dave.storage.index.StoredDat;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.RepairFolders;
import dave.storage.rocks.RocksFiles;
import dave.storage.rocks.StoreException;
import dave.storage.rocks.WriteHook;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.keys.SigningKey;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.WriteBatch;

/** Tests repairs: damages a store of many tables and a log in many places, and repairs it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoreRepairTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final int FLIPS =
      Integer.getInteger("dave.flips", Boolean.getBoolean("dave.long") ? 12 : 2);
  private static final StoreConfig CONFIG = StoreConfig.of(64L << 20, Mass.WORK);

  /** The most dats that a block of a table or of the log may hold. */
  private static final int DATS_A_BLOCK = 60;

  private static final SigningKey AUTHOR = SignedDats.key(1);

  @TempDir static Path scratch;
  private Path pristine;
  private final List<VerifiedDat> held = new ArrayList<>();
  private String logId = "";
  private int copies;
  private int steps;

  @BeforeAll
  void writeStores() throws IOException {
    pristine = scratch.resolve("pristine");
    Path work = scratch.resolve("work");
    for (int session = 0; session < 4; session++) {
      try (RocksDatStore store = open(work)) {
        for (int i = 0; i < 250; i++) {
          VerifiedDat dat = dat("k" + session + "/" + i, "v".repeat(i % 5 == 0 ? 900 : 60));
          put(store, dat);
          held.add(dat);
        }
        if (session == 3) {
          logId = store.logId();
          store.putMeta("anchors", new byte[] {1, 2, 3});
          held.set(0, dat("k0/0", "replaced"));
          put(store, held.getFirst());
          copy(work, pristine); // Before the close, as after kill -9: with a log to replay.
        }
      }
    }
  }

  private static VerifiedDat dat(String key, String value) {
    long timeMs = NOW - 1_000 + (value.equals("replaced") ? 1 : 0);
    return new VerifiedDat(SignedDats.bound(AUTHOR, key, value, timeMs, 4), 4, true);
  }

  private static RocksDatStore open(Path directory) {
    return RocksDatStore.open(directory, CONFIG, new SteppedClock(NOW), new Random(1));
  }

  private static void put(RocksDatStore store, VerifiedDat dat) {
    Admission admission =
        Objects.requireNonNull(store.put(dat, Durability.SYNCED).block(Duration.ofSeconds(30)));
    assertThat(admission.admitted()).isTrue();
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private Path damagedCopy() throws IOException {
    copies++;
    Path directory = scratch.resolve("copy" + copies);
    copy(pristine, directory);
    return directory;
  }

  private static List<Path> files(Path directory, String pattern) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().matches(pattern))
          .sorted(Comparator.comparing(Path::getFileName))
          .toList();
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int was = bytes.read();
      bytes.seek(at);
      bytes.write(was ^ 0x40);
    }
  }

  private static StoreReport check(Path directory) {
    return StoreCheck.run(directory, seen -> {});
  }

  private static StoreRepair.Result repair(Path directory) {
    return StoreRepair.run(directory, CONFIG.capacityBytes(), seen -> {}, new Random(2));
  }

  @Test
  void shouldFindNothingWrongWithAStoreThatWasKilled() throws IOException {
    Path directory = damagedCopy();
    StoreReport report = check(directory);
    assertThat(report.problems()).isEmpty();
    assertThat(report.dats()).isEqualTo(1_000);
    assertThat(report.bytes()).isPositive();
  }

  @Test
  void shouldKeepAllButTheBlockWhoseByteIsFlipped() throws IOException {
    long seed = 11;
    Random random = new Random(seed);
    for (int round = 0; round < FLIPS; round++) {
      Path directory = damagedCopy();
      List<Path> files = files(directory, ".*\\.sst|.*\\.log|MANIFEST.*|CURRENT");
      Path file = files.get(random.nextInt(files.size()));
      long at = random.nextLong(Files.size(file));
      flip(file, at);
      String where = "seed %d round %d: %s at %d".formatted(seed, round, file.getFileName(), at);

      StoreReport found = check(directory);
      StoreRepair.Result result = repair(directory);

      assertThat(check(directory)).as(where).matches(StoreReport::healthy);
      assertThat(result.oldFiles().resolve(file.getFileName())).exists();
      try (RocksDatStore store = open(directory)) {
        assertThat(store.disagreements()).as(where).isEmpty();
        long gone = held.stream().filter(dat -> store.byWork(dat.dat().work()).isEmpty()).count();
        assertThat(gone).as(where).isLessThanOrEqualTo(DATS_A_BLOCK);
        assertThat(result.kept()).as(where).isEqualTo(held.size() - gone);
        if (gone > 0) {
          assertThat(found.healthy()).as(where).isFalse();
        }
        if (!file.toString().endsWith(".log")) {
          assertThat(result.lostCount()).as(where).isEqualTo(gone);
          assertThat(store.lastArrival()).as(where).isEqualTo(1_001);
        }
        if (found.problems().stream().noneMatch(p -> p.what().contains("lost"))) {
          assertThat(store.getMeta("anchors")).as(where).containsExactly(1, 2, 3);
          assertThat(store.logId()).as(where).isEqualTo(logId);
        }
      }
    }
  }

  @Test
  void shouldSayAtTheStartWhatIsDamagedAndWhatToDo() throws IOException {
    for (String pattern : List.of("MANIFEST.*", "CURRENT", ".*\\.log")) {
      Path directory = damagedCopy();
      Path file = files(directory, pattern).getLast();
      flip(file, Files.size(file) / 2);
      String name = pattern.endsWith("log") ? "the write-ahead log" : file.getFileName().toString();
      assertThatThrownBy(() -> open(directory))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(name)
          .hasMessageContaining(
              "stop the node and run dave store check --repair --data " + directory)
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void shouldSayWhichTableIsDamaged() throws IOException {
    for (Path table : files(pristine, ".*\\.sst")) {
      Path directory = damagedCopy();
      Path file = directory.resolve(table.getFileName());
      flip(file, 20);
      assertThat(check(directory).problems())
          .anyMatch(problem -> problem.what().contains(file.getFileName().toString()));
      if (Files.size(table) > 2_000) { // Not the table of small values, which may be stale.
        assertThatThrownBy(() -> open(directory))
            .hasMessageContaining(file.getFileName().toString())
            .hasMessageContaining("dave store check --repair");
      }
    }
  }

  @Test
  void shouldStartAfterALogThatWasCutShort() throws IOException {
    Path directory = damagedCopy();
    Path log = files(directory, ".*\\.log").getLast();
    try (RandomAccessFile bytes = new RandomAccessFile(log.toFile(), "rw")) {
      bytes.setLength(bytes.length() - 5);
    }
    assertThat(check(directory).problems()).isEmpty();
    try (RocksDatStore store = open(directory)) {
      assertThat(store.disagreements()).isEmpty();
      assertThat(store.stats().dats()).isEqualTo(held.size());
    }
  }

  @Test
  void shouldKeepWhatIsLeftWhenFilesAreGone() throws IOException {
    for (String pattern : List.of("MANIFEST.*", "CURRENT", ".*\\.sst")) {
      Path directory = damagedCopy();
      Path file = files(directory, pattern).getFirst();
      Files.delete(file);

      assertThatThrownBy(() -> open(directory)).hasMessageContaining(file.getFileName().toString());
      assertThat(check(directory).healthy()).isFalse();
      StoreRepair.Result result = repair(directory);

      assertThat(check(directory).problems()).isEmpty();
      assertThat(result.kept() + result.lostCount()).isEqualTo(held.size());
      assertThat(result.kept()).isGreaterThanOrEqualTo(held.size() - 250);
    }
  }

  @Test
  void shouldDropWhatDoesNotVerifyAndSayWhich() throws Exception {
    Path directory = damagedCopy();
    VerifiedDat genuine = held.get(7);
    Dat dat = genuine.dat();
    Dat forged =
        new Dat(
            dat.key(),
            dat.value().concat(dat.key()),
            dat.timeMs(),
            dat.salt(),
            dat.work(),
            dat.author(),
            dat.signature());
    StoredDat record = new StoredDat(new VerifiedDat(forged, 4, true), 8);
    try (Columns columns =
            Columns.open(directory, new RocksFiles(directory, 1 << 20), WriteHook.NONE);
        WriteBatch batch = new WriteBatch()) {
      columns.put(batch, Column.DATS, dat.work().toByteArray(), record.encode());
      columns.put(batch, Column.DATS, new byte[] {1}, new byte[] {2});
      columns.write(batch);
    }

    assertThat(check(directory).problems())
        .contains(
            new StoreReport.Problem("dats that do not verify (its work is wrong)", 1),
            new StoreReport.Problem("dats that do not verify (its key is no work hash)", 1));
    assertThat(repair(directory).lost())
        .contains(new StoreRepair.Lost(dat.work().toString(), "its work is wrong"));
    try (RocksDatStore store = open(directory)) {
      assertThat(store.byWork(dat.work())).isEmpty();
      assertThat(store.stats().dats()).isEqualTo(held.size() - 1);
      assertThat(store.disagreements()).isEmpty();
    }
  }

  @Test
  @Tag("long")
  void shouldEndARepairThatWasKilledWhileItMovedFiles() throws IOException {
    for (int moves = 0; ; moves++) {
      Path directory = damagedCopy();
      int left = moves;
      RepairFolders folders = new RepairFolders(directory, file -> countDown(left));
      steps = 0;
      copy(pristine, folders.begin());
      folders.built(true);
      try {
        folders.swap();
        assertThat(moves).isGreaterThan(20);
        return;
      } catch (IOException killed) {
        assertThatThrownBy(() -> open(directory)).hasMessageContaining("was cut short");
        assertThat(check(directory).problems()).hasSize(1);
        repair(directory);
        assertThat(check(directory).problems()).isEmpty();
        assertThat(files(directory.resolve("damaged"), ".*"))
            .hasSize(files(pristine, ".*").size() - 1); // The lock stays.
      }
    }
  }

  private void countDown(int left) throws IOException {
    steps++;
    if (steps > left) {
      throw new IOException("killed");
    }
  }

  @Test
  void shouldRefuseAStoreThatIsNoneOrInUse() throws IOException {
    Path nowhere = scratch.resolve("nowhere");
    assertThatThrownBy(() -> check(nowhere))
        .isInstanceOf(StoreException.class)
        .hasMessage("there is no store at " + nowhere + ": name its folder with --data");
    assertThatThrownBy(() -> repair(nowhere)).hasMessageContaining("there is no store");
    Path directory = damagedCopy();
    try (FileChannel channel =
            FileChannel.open(directory.resolve("LOCK"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatThrownBy(() -> check(directory)).hasMessageContaining("in use by another process");
      assertThatThrownBy(() -> repair(directory)).hasMessageContaining("in use by another process");
    }
  }

  @Test
  void shouldCompactWithoutLosingAnything() throws IOException {
    Path directory = damagedCopy();
    try (RocksDatStore store =
        RocksDatStore.open(
            directory, StoreConfig.of(100_000, Mass.WORK), new SteppedClock(NOW), new Random(1))) {
      assertThat(store.stats().dats()).isLessThan(300);
    }
    StoreReport before = check(directory);
    StoreCompaction compaction =
        StoreCompaction.run(directory, CONFIG.capacityBytes(), column -> {});
    assertThat(compaction.bytesAfter()).isLessThan(compaction.bytesBefore() * 2 / 3);
    assertThat(check(directory)).isEqualTo(before);
    assertThat(before.problems()).isEmpty();
  }
}
