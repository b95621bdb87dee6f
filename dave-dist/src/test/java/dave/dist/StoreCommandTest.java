package dave.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.store.Admission;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.storage.RocksDatStore;
import dave.storage.StoreConfig;
import dave.wire.VerifiedDat;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Mined;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningTask;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreCommandTest {
  private static final int DATS = 30;

  @TempDir Path home;
  private Path data = Path.of("");

  @BeforeEach
  void writeStore() throws Exception {
    data = home.resolve(".dave/data");
    InstantSource clock = InstantSource.system();
    try (RocksDatStore store =
            RocksDatStore.open(data, StoreConfig.of(1 << 20, Mass.WORK), clock, new Random(1));
        Miner miner = new Miner(1, clock, new Random(2));
        SigningKey key = SigningKey.ofSeed(new byte[SigningKey.SEED_LENGTH])) {
      for (int i = 0; i < DATS; i++) {
        MiningTask task =
            new MiningTask(ByteString.copyFromUtf8("k" + i), ByteString.EMPTY, key.author(), 4);
        Mined mined = miner.mine(task).result().get();
        VerifiedDat dat = new VerifiedDat(mined.compose(task, key), 4, true);
        assertThat(put(store, dat).admitted()).isTrue();
      }
    }
  }

  private static Admission put(RocksDatStore store, VerifiedDat dat) {
    return Objects.requireNonNull(store.put(dat, Durability.SYNCED).block());
  }

  private CliWorld run(int status, String... args) {
    CliWorld world = new CliWorld(home);
    assertThat(world.run(args)).as(world.err()).isEqualTo(status);
    return world;
  }

  private void damageATable() throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      Path table =
          files.filter(file -> file.toString().endsWith(".sst")).sorted().toList().getLast();
      try (RandomAccessFile bytes = new RandomAccessFile(table.toFile(), "rw")) {
        bytes.seek(20);
        bytes.write(bytes.read() ^ 1);
        bytes.seek(20);
        bytes.write(7);
        bytes.write(9);
      }
    }
  }

  @Test
  void shouldFindASoundStoreSound() {
    assertThat(run(0, "store", "check").out())
        .startsWith("30 dats of ")
        .endsWith(": all is as it should be\n");
    assertThat(run(0, "store", "check", "--repair", "-o", "json").out())
        .contains("\"dats\":30,", "\"problems\":[],", "\"repaired\":false");
  }

  @Test
  void shouldSayWhatIsWrongAndRepairIt() throws IOException {
    damageATable();

    CliWorld found = run(1, "store", "check");
    assertThat(found.out()).contains(".sst: block checksum mismatch");
    assertThat(found.err())
        .isEqualTo(
            "dave: the store at %s is not sound: repair it with dave store check --repair --data %s\n"
                .formatted(data, data));
    assertThat(run(0, "store", "check", "--repair").out())
        .contains("repaired: ", " kept, ", "the old files are in " + data.resolve("damaged"));
    assertThat(run(0, "store", "check").out()).contains("all is as it should be");
  }

  @Test
  void shouldCompact() {
    assertThat(run(0, "store", "compact", "--data", data.toString()).out())
        .matches("[\\d,]+ bytes before, [\\d,]+ bytes after\n");
    assertThat(run(0, "store", "compact", "-o", "json").out()).contains("\"bytes_after\":");
  }

  @Test
  void shouldSayWhereNoStoreIs() {
    Path nowhere = home.resolve("nowhere");
    for (String command : new String[] {"check", "compact"}) {
      assertThat(run(1, "store", command, "--data", nowhere.toString()).err())
          .isEqualTo(
              "dave: there is no store at %s: name its folder with --data\n".formatted(nowhere));
    }
    assertThat(run(2, "store").err()).contains("store what? one of: check, compact");
    assertThat(run(2, "store", "check", "--capacity", "lots").err())
        .contains("'lots' is not a size");
    assertThat(nowhere).doesNotExist();
  }
}
