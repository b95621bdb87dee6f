package dave.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.engine.store.Admission;
import dave.engine.store.Arrival;
import dave.storage.repair.StoreCheck;
import dave.storage.repair.StoreCompaction;
import dave.storage.repair.StoreExport;
import dave.storage.repair.StoreRepair;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.RocksFiles;
import dave.storage.rocks.WriteHook;
import dave.wire.VerifiedDat;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Tests that stores of every schema so far can be opened, and that stores of a later one are left
 * unchanged.
 */
class SchemaTest {
  @TempDir Path directory;

  private Path fixture(int schema) throws IOException, URISyntaxException {
    Path resource =
        Path.of(Objects.requireNonNull(SchemaTest.class.getResource("/store-" + schema)).toURI());
    Path copy = directory.resolve("store");
    StoreFixture.copy(resource, copy);
    return copy;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void shouldOpenAStoreOfEverySchemaSoFar(int schema) throws Exception {
    Path store = fixture(schema);
    List<VerifiedDat> dats = StoreFixture.dats();
    assertThat(StoreCheck.run(store, seen -> {}).problems()).isEmpty();
    for (int start = 0; start < 2; start++) {
      try (RocksDatStore opened = StoreFixture.open(store)) {
        assertThat(opened.disagreements()).isEmpty();
        assertThat(opened.arrivals(0, 100))
            .containsExactlyElementsOf(
                Stream.iterate(0, i -> i < dats.size(), i -> i + 1)
                    .map(i -> new Arrival(i + 1, dats.get(i)))
                    .toList());
        assertThat(opened.getMeta("anchors")).containsExactly(StoreFixture.ANCHORS);
        assertThat(opened.logId()).isEqualTo("bb1ad57319b89cd8");
        assertThat(StoreFixture.put(opened, dats.getFirst()))
            .isEqualTo(Admission.Ignored.ALREADY_HELD);
      }
    }
  }

  @Test
  void shouldHaveAFixtureOfTheSchemaThatItWrites() {
    assertThat(SchemaTest.class.getResource("/store-" + StoreMeta.SCHEMA)).isNotNull();
    assertThat(SchemaTest.class.getResource("/store-" + (StoreMeta.SCHEMA + 1))).isNull();
  }

  @Test
  void shouldLeaveTheStoreOfALaterSchemaAsItIs() throws Exception {
    Path store = fixture(StoreMeta.SCHEMA);
    setSchema(store, StoreMeta.SCHEMA + 1);
    Map<String, Long> before = contents(store);

    String told =
        "the store was written by a newer Dave (its schema is 4, this one knows 3), and was left"
            + " as it is: run that Dave, or choose another --data";
    assertThatThrownBy(() -> StoreFixture.open(store)).hasMessage(told);
    assertThatThrownBy(() -> StoreCheck.run(store, seen -> {})).hasMessage(told);
    assertThatThrownBy(() -> StoreRepair.run(store, 1 << 20, seen -> {}, new Random(1)))
        .hasMessage(told);
    assertThatThrownBy(() -> StoreCompaction.run(store, 1 << 20, column -> {})).hasMessage(told);
    assertThatThrownBy(() -> StoreExport.run(store, dat -> {})).hasMessage(told);
    assertThat(contents(store)).isEqualTo(before);
    assertThat(store.resolve("repair")).doesNotExist();

    setSchema(store, StoreMeta.SCHEMA);
    StoreFixture.open(store).close();
  }

  private static void setSchema(Path store, int schema) throws RocksDBException {
    try (Columns columns = Columns.open(store, new RocksFiles(store, 1 << 20), WriteHook.NONE);
        WriteBatch batch = new WriteBatch()) {
      columns.put(
          batch,
          Column.META,
          "schema".getBytes(StandardCharsets.UTF_8),
          new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) schema});
      columns.write(batch);
    }
  }

  /** The files of a store that matter, without the log that RocksDB writes for people. */
  private static Map<String, Long> contents(Path store) throws IOException {
    Map<String, Long> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.matches(".*\\.(sst|log)|MANIFEST-.*|CURRENT")) {
          found.put(name, Files.size(file));
        }
      }
    }
    return found;
  }
}
