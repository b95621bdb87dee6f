package dave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dave.cli.terminal.Terminals;
import dave.wire.Dat;
import dave.wire.archive.ArchiveItem;
import dave.wire.archive.ArchiveReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests export and import over pipes, and import of damaged files. */
final class ArchiveCommandsTest {
  @TempDir Path folder;

  private Shell shell() {
    return new Shell(folder);
  }

  private byte[] exported(FakeNode node, int dats) {
    for (int i = 0; i < dats; i++) {
      assertThat(shell().node(node).run("put", "-k", "k" + i, "value " + i).exit()).isZero();
    }
    Shell.Run run = shell().node(node).run("export");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err()).startsWith("dave: " + dats + " dat");
    return run.outBytes();
  }

  private static Set<Dat> read(byte[] file) throws IOException {
    ArchiveReader reader = new ArchiveReader(new ByteArrayInputStream(file));
    Set<Dat> dats = new HashSet<>();
    while (reader.next() instanceof ArchiveItem.Entry entry) {
      dats.add(entry.dat());
    }
    assertThat(reader.next()).isEqualTo(new ArchiveItem.End(dats.size()));
    return dats;
  }

  @Test
  void shouldExportToAPipeAndImportFromOne() throws IOException {
    try (FakeNode from = new FakeNode();
        FakeNode to = new FakeNode()) {
      byte[] file = exported(from, 3);
      assertThat(read(file)).hasSize(3);

      Shell.Run run = shell().node(to).stdin(file).run("import");
      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(run.out())
          .isEqualTo("3 records: 3 stored, 0 replaced, 0 held already, 0 superseded\n");
      assertThat(read(shell().node(to).run("export").outBytes())).isEqualTo(read(file));
    }
  }

  @Test
  void shouldEndWellWhateverBytesItIsGiven() {
    long seed = 3;
    Random random = new Random(seed);
    try (FakeNode from = new FakeNode();
        FakeNode to = new FakeNode()) {
      byte[] file = exported(from, 2);
      for (int round = 0; round < 60; round++) {
        byte[] altered = Arrays.copyOf(file, random.nextInt(file.length + 1));
        if (altered.length > 0 && random.nextBoolean()) {
          altered = file.clone();
          altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
        }
        if (Arrays.equals(altered, file)) {
          continue;
        }
        Shell.Run run = shell().node(to).stdin(altered).run("import");
        assertThat(run.exit()).as("seed %d round %d: %s", seed, round, run.err()).isEqualTo(1);
        assertThat(run.err()).startsWith("dave: the file is damaged: ").doesNotContain("bug");
      }
    }
  }

  @Test
  void shouldCountRefusalsByReasonAndGoOn() {
    try (FakeNode from = new FakeNode();
        FakeNode to = new FakeNode()) {
      byte[] file = exported(from, 3);
      to.minDifficulty = 200;
      Shell.Run run = shell().node(to).stdin(file).run("import", "-o", "json");
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.out())
          .contains(
              "\"records\":3,\"stored\":0,", "\"refused\":{\"WORK_INVALID\":3}", "\"whole\":true");
      assertThat(run.err()).isEqualTo("dave: 3 of 3 records were not taken: 3 WORK_INVALID\n");
    }
  }

  @Test
  void shouldSayHowToGoOnWhenTheNodeGoesAway() {
    byte[] file;
    try (FakeNode from = new FakeNode()) {
      file = exported(from, 1);
    }
    Shell.Run run = shell().variable("DAVE_ENDPOINT", "127.0.0.1:1").stdin(file).run("import");
    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.err()).contains("no node answers at 127.0.0.1:1");
  }

  @Test
  void shouldHaveNothingToDoWithTerminals() {
    Terminals terminals = new Terminals(true, true, true);
    assertThat(shell().terminals(terminals).run("export").err()).contains("to a terminal");
    assertThat(shell().terminals(terminals).run("import").err()).contains("from a terminal");
    assertThat(shell().run("export", "--data", "x").err()).contains("no code for stores");
    assertThat(shell().run("export", "--min-difficulty", "257").exit()).isEqualTo(2);
  }

  @Test
  void shouldReplaceAFileOnlyIfToldTo() throws IOException {
    Path file = Files.writeString(folder.resolve("backup"), "x");
    try (FakeNode from = new FakeNode()) {
      byte[] expected = exported(from, 1);
      assertThat(shell().node(from).run("export", file.toString()).exit()).isEqualTo(2);
      assertThat(file).hasContent("x");
      assertThat(shell().node(from).run("export", "--force", file.toString()).exit()).isZero();
      assertThat(file).hasBinaryContent(expected);
    }
  }
}
