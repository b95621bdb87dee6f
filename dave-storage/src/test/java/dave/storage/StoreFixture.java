package dave.storage;

import dave.engine.store.Admission;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.SteppedClock;
import dave.engine.testing.SignedDats;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.keys.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Makes the small store that later versions have to open, as {@code kill -9} leaves it: tables and
 * a log. Run its main with a new folder when the schema gets a new number, and commit the folder as
 * {@code src/test/resources/store-N}. The folders of earlier schemas stay. If a table disappears
 * while it is copied, run it again.
 */
final class StoreFixture {
  static final long NOW = 1_700_000_000_000L;
  static final StoreConfig CONFIG = StoreConfig.of(1 << 20, Mass.WORK);
  static final byte[] ANCHORS = {1, 2, 3};

  private static final int REGISTERS = 12;

  private StoreFixture() {}

  /** The dats that are held, in the order of arrival. */
  static List<VerifiedDat> dats() {
    SigningKey author = SignedDats.key(7);
    List<VerifiedDat> dats = new ArrayList<>();
    for (int i = 0; i < REGISTERS; i++) {
      dats.add(bound(author, "key " + i, "value " + i, i));
    }
    dats.add(bound(author, "", "without a key", 100));
    Dat original = SignedDats.original(author, "original", "of the first network", NOW - 1, 4);
    dats.add(new VerifiedDat(original, original.work().zeroBits(), false));
    return dats;
  }

  private static VerifiedDat bound(SigningKey author, String key, String value, int age) {
    return new VerifiedDat(SignedDats.bound(author, key, value, NOW - 1_000 - age, 4), 4, true);
  }

  static RocksDatStore open(Path directory) {
    return RocksDatStore.open(directory, CONFIG, new SteppedClock(NOW), new Random(1));
  }

  static Admission put(RocksDatStore store, VerifiedDat dat) {
    return Objects.requireNonNull(store.put(dat, Durability.SYNCED).block(Duration.ofSeconds(30)));
  }

  public static void main(String[] arguments) throws IOException {
    Path target = Path.of(arguments[0]);
    Path work = Files.createTempDirectory("dave-store");
    List<VerifiedDat> dats = dats();
    try (RocksDatStore store = open(work)) {
      dats.subList(0, 8).forEach(dat -> put(store, dat));
      store.putMeta("anchors", ANCHORS);
    }
    try (RocksDatStore store = open(work)) {
      dats.subList(8, dats.size()).forEach(dat -> put(store, dat));
      copy(work, target);
    }
  }

  /** The files that RocksDB needs, and no others. */
  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().matches(".*\\.(sst|log)|MANIFEST-.*|CURRENT|IDENTITY")) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
  }
}
