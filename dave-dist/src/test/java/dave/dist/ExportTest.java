package dave.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.PacketCodec;
import dave.wire.archive.ArchiveItem;
import dave.wire.archive.ArchiveReader;
import dave.wire.archive.ArchiveWriter;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningTask;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports dats to a file and imports them, with a node that runs or is stopped. */
final class ExportTest {
  private static final int KEYED = 1_100; // More than a page of the API.
  private static final int UNKEYED = 20;

  @TempDir Path home;
  private static final Pattern API = Pattern.compile("API (127\\.0\\.0\\.1:\\d+)");

  private final List<Dat> dats = new ArrayList<>();
  private Path file = Path.of("");

  @BeforeEach
  void writeFile() throws Exception {
    try (Miner miner = new Miner(2, InstantSource.system(), new Random(2));
        SigningKey key = SigningKey.ofSeed(new byte[SigningKey.SEED_LENGTH])) {
      for (int i = 0; i < KEYED + UNKEYED; i++) {
        dats.add(mine(miner, key, i < KEYED ? "k" + i : "", "value " + i, 4));
      }
      dats.add(mine(miner, key, "hard", "x".repeat(PacketCodec.maxValueLength(4)), 12));
    }
    file = write("dats", dats);
  }

  private static Dat mine(Miner miner, SigningKey key, String name, String value, int bits)
      throws Exception {
    MiningTask task =
        new MiningTask(
            ByteString.copyFromUtf8(name), ByteString.copyFromUtf8(value), key.author(), bits);
    return miner.mine(task).result().get().compose(task, key);
  }

  private Path write(String name, List<Dat> content) throws IOException {
    Path written = home.resolve(name);
    try (OutputStream out = Files.newOutputStream(written)) {
      ArchiveWriter writer = new ArchiveWriter(out);
      for (Dat dat : content) {
        writer.write(dat);
      }
      writer.finish();
    }
    return written;
  }

  private Set<Dat> read(String name) throws IOException {
    Set<Dat> found = new HashSet<>();
    try (InputStream in = Files.newInputStream(home.resolve(name))) {
      ArchiveReader reader = new ArchiveReader(in);
      while (reader.next() instanceof ArchiveItem.Entry entry) {
        assertThat(found.add(entry.dat())).isTrue();
      }
      assertThat(reader.next()).isEqualTo(new ArchiveItem.End(found.size()));
    }
    return found;
  }

  private CliWorld run(int status, String... args) {
    CliWorld world = new CliWorld(home);
    assertThat(world.run(args)).as(world.err()).isEqualTo(status);
    return world;
  }

  private String path(String name) {
    return home.resolve(name).toString();
  }

  /** Runs a node on a folder during a task. */
  private void withNode(String data, Running work) throws Exception {
    CliWorld world = new CliWorld(home);
    CompletableFuture<Integer> run =
        CompletableFuture.supplyAsync(
            () ->
                world.run(
                    "node",
                    "-l",
                    "127.0.0.1:0",
                    "--admin",
                    "127.0.0.1:0",
                    "--min-difficulty",
                    "4",
                    "--data",
                    path(data)));
    Runnable stop = world.cleanUp().get(30, TimeUnit.SECONDS);
    try {
      // The node says that it is ready just after it can be stopped.
      work.at(
          await()
              .atMost(Duration.ofSeconds(30))
              .until(() -> API.matcher(world.err()), Matcher::find)
              .group(1));
    } finally {
      stop.run();
      run.get(30, TimeUnit.SECONDS);
    }
  }

  /** A task that needs a running node. */
  private interface Running {
    void at(String endpoint) throws IOException;
  }

  @Test
  @Tag("long")
  void shouldCarryDatsBetweenStoppedAndRunningNodes() throws Exception {
    int all = dats.size();
    assertThat(
            run(0, "import", "--data", path("a"), "--min-difficulty", "4", file.toString()).out())
        .isEqualTo(all + " records: 1,121 stored, 0 replaced, 0 held already, 0 superseded\n");
    assertThat(
            run(0, "import", "--data", path("a"), "--min-difficulty", "4", file.toString()).out())
        .contains(" 0 stored, 0 replaced, 1,121 held already");
    assertThat(run(0, "store", "check", "--data", path("a")).out()).contains("as it should be");

    withNode(
        "a",
        endpoint -> {
          CliWorld export = run(0, "export", "--endpoint", endpoint, path("online"));
          assertThat(export.err()).contains(all + " dats, ", "written to " + path("online"));
          assertThat(export.out()).isEmpty();
          run(0, "export", "--endpoint", endpoint, "--prefix", "k10", path("prefixed"));
          run(0, "export", "--endpoint", endpoint, "--min-difficulty", "12", path("hard"));
        });
    assertThat(read("online")).isEqualTo(Set.copyOf(dats));
    assertThat(read("prefixed")).hasSize(111);
    assertThat(read("hard")).contains(dats.getLast()).hasSizeLessThan(20);

    withNode(
        "b",
        endpoint -> {
          assertThat(run(0, "import", "--endpoint", endpoint, path("online"), "-o", "json").out())
              .contains("\"records\":1121,\"stored\":1121,", "\"refused\":{},", "\"whole\":true,");
          assertThat(run(0, "status", "--endpoint", endpoint, "-o", "json").out())
              .contains("\"dats\":1121,");
        });
    run(0, "export", "--data", path("b"), path("offline"));
    run(0, "export", "--data", path("b"), "--prefix", "k10", path("offline-prefixed"));
    run(0, "export", "--data", path("b"), "-a", "0".repeat(64), path("nobody"));
    assertThat(read("offline")).isEqualTo(Set.copyOf(dats));
    assertThat(read("offline-prefixed")).isEqualTo(read("prefixed"));
    assertThat(read("nobody")).isEmpty();
  }

  @Test
  void shouldTakeTheGoodOfAFileAndCountTheRestByReason() throws Exception {
    Dat good = dats.getFirst();
    long futureMs = System.currentTimeMillis() + 3_600_000;
    byte[] signature = good.signature().toByteArray();
    signature[3] ^= 1;
    Path bad =
        write(
            "bad",
            List.of(
                good,
                with(dats.get(1), dats.get(1).timeMs(), ByteString.copyFrom(signature)),
                with(dats.get(2), futureMs, dats.get(2).signature()),
                with(dats.get(3), 1, dats.get(3).signature()),
                dats.getLast()));
    String reasons =
        "3 of 5 records were not taken: 1 SIGNATURE_INVALID, 1 TIME_IN_FUTURE, 1 WORK_INVALID";

    CliWorld offline =
        run(1, "import", "--data", path("c"), "--min-difficulty", "4", bad.toString());
    assertThat(offline.out()).startsWith("5 records: 2 stored, ");
    assertThat(offline.err()).isEqualTo("dave: " + reasons + "\n");
    withNode(
        "d",
        endpoint -> {
          CliWorld online = run(1, "import", "--endpoint", endpoint, bad.toString());
          assertThat(online.out()).startsWith("5 records: 2 stored, ");
          assertThat(online.err()).isEqualTo("dave: " + reasons + "\n");
        });
    assertThat(
            run(1, "import", "--data", path("c"), "--min-difficulty", "200", file.toString()).err())
        .contains("1,121 of 1121 records were not taken: 1,121 DIFFICULTY_TOO_LOW");
    assertThat(
            run(
                    0,
                    "import",
                    "--data",
                    path("e"),
                    "--min-difficulty",
                    "4",
                    "--capacity",
                    "64KiB",
                    file.toString())
                .out())
        .containsPattern("1,121 stored, .*; the store is full: [\\d,]+ evicted");
    CliWorld full =
        run(
            1,
            "import",
            "--data",
            path("h"),
            "--min-difficulty",
            "4",
            "--capacity",
            "64KiB",
            write("newest", dats.reversed()).toString());
    assertThat(full.err()).contains(" TOO_LIGHT");
  }

  private static Dat with(Dat dat, long timeMs, ByteString signature) {
    return new Dat(dat.key(), dat.value(), timeMs, dat.salt(), dat.work(), dat.author(), signature);
  }

  @Test
  void shouldImportWhatIsThereOfAFileThatWasCutShort() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Path cut = Files.write(home.resolve("cut"), Arrays.copyOf(whole, whole.length / 2));
    CliWorld world = run(1, "import", "--data", path("f"), "--min-difficulty", "4", cut.toString());
    assertThat(world.err())
        .startsWith("dave: the file is damaged: it is cut short after byte ")
        .contains("what could be read was imported");
    assertThat(world.out()).containsPattern("^\\d+ records: [\\d,]+ stored, 0 replaced");
    assertThat(
            run(0, "import", "--data", path("f"), "--min-difficulty", "4", file.toString()).out())
        .containsPattern(" stored, 0 replaced, [1-9]");
  }

  @Test
  void shouldLeaveNoHalfAFile() throws IOException {
    assertThat(run(1, "export", "--data", path("nowhere"), path("out")).err())
        .contains("there is no store at " + path("nowhere"));
    assertThat(run(2, "export", "--data", path("a"), file.toString()).err())
        .contains("exists already");
    assertThat(run(2, "export", "--data", path("a"), "-o", "json").err()).contains("name a FILE");
    assertThat(run(2, "import", "--capacity", "1GiB", file.toString()).err())
        .contains("go with --data");
    assertThat(run(1, "import", "--data", path("g"), path("missing")).err())
        .contains("does not exist");
    try (var files = Files.list(home)) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactly("dats");
    }
  }

  @Test
  void shouldNeverReplaceALinkOrADevice() throws IOException {
    Path real = Files.writeString(home.resolve("real"), "old");
    Path link = Files.createSymbolicLink(home.resolve("link"), real);
    Path device = Files.createSymbolicLink(home.resolve("device"), Path.of("/dev/null"));
    run(0, "import", "--data", path("a"), "--min-difficulty", "4", file.toString());

    assertThat(run(2, "export", "--data", path("a"), link.toString()).err())
        .contains("exists already");
    run(0, "export", "--data", path("a"), "--force", link.toString());
    run(0, "export", "--data", path("a"), device.toString());
    run(0, "export", "--data", path("a"), "--force", device.toString());

    assertThat(link).isSymbolicLink();
    assertThat(real).hasSize(Files.size(file));
    assertThat(device).isSymbolicLink();
    assertThat(Files.isRegularFile(device)).isFalse();
  }
}
