package dave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dave.admin.v1.Dat;
import dave.admin.v1.GetRequest;
import dave.admin.v1.SubmitRequest;
import dave.cli.terminal.Terminals;
import dave.cli.terminal.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests files through a node that may send wrong chunks. */
final class FileTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Terminals ALL = new Terminals(true, true, true);

  private final FakeNode node = new FakeNode();
  private Shell shell;
  private @TempDir Path folder;

  @BeforeEach
  void enter() {
    shell = new Shell(folder).node(node);
    shell.run("keygen");
  }

  @AfterEach
  void leave() {
    node.close();
  }

  @Test
  void shouldWriteAndReadAFile() throws Exception {
    Path file = random(20_000);
    Shell.Run put = shell.run("file", "put", file.toString());
    assertThat(put.exit()).as(put.err()).isZero();
    assertThat(put.err()).isEmpty();
    assertThat(put.out()).matches("[0-9a-f]{64}\n");
    String root = put.out().strip();

    Path copy = folder.resolve("copy");
    Shell.Run get = shell.run("file", "get", root, "-o", copy.toString());
    assertThat(get.exit()).as(get.err()).isZero();
    assertThat(get.out() + get.err()).isEmpty();
    assertThat(copy).hasSameBinaryContentAs(file);
    assertThat(shell.run("file", "get", root).outBytes()).isEqualTo(Files.readAllBytes(file));

    Shell.Run again = shell.run("file", "get", root, "-o", copy.toString());
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("exists already, and is not replaced");
    Files.writeString(copy, "old");
    assertThat(shell.run("file", "get", root, copy.toString(), "--force").exit()).isZero();
    assertThat(copy).hasSameBinaryContentAs(file);
  }

  @Test
  void shouldMineNothingTwiceAndTellInJson() throws Exception {
    Path file = random(5_000);
    JsonNode first = json(shell.run("file", "put", file.toString(), "-o", "json"));
    JsonNode second = json(shell.run("file", "put", file.toString(), "-o", "json"));

    assertThat(first.fieldNames())
        .toIterable()
        .containsExactly(
            "root",
            "kind",
            "size",
            "chunks",
            "mined_chunks",
            "mined_hashes",
            "difficulty",
            "seconds");
    assertThat(first.get("chunks").asInt()).isEqualTo(5 + 1 + 1);
    assertThat(first.get("mined_chunks").asInt()).isEqualTo(7);
    assertThat(second.get("mined_chunks").asInt()).isZero();
    assertThat(second.get("root")).isEqualTo(first.get("root"));

    String root = first.get("root").asText();
    Path copy = folder.resolve("copy");
    JsonNode got = json(shell.run("file", "get", root, copy.toString(), "-o", "json"));
    assertThat(got.fieldNames())
        .toIterable()
        .containsExactly("root", "kind", "path", "size", "kept_bytes", "seconds");
    assertThat(got.get("size").asInt()).isEqualTo(5_000);
  }

  @Test
  void shouldWriteStandardInputWithItsMediaType() {
    byte[] text = "hello, world\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Shell.Run put = shell.stdin(text).run("file", "put", "--media-type", "text/plain", "-");
    assertThat(put.out().strip())
        .as("the check value of docs/files.md")
        .isEqualTo("efd50c1cd14c46f4c10836062274c911297003d0289fb03008fbabc5f732d824");
  }

  @Test
  void shouldCarryAFolder() throws Exception {
    Path from = Files.createDirectories(folder.resolve("from"));
    Files.writeString(from.resolve("a.txt"), "one");
    Files.writeString(Files.createDirectories(from.resolve("sub")).resolve("b.txt"), "two");
    String root = shell.run("file", "put", from.toString()).out().strip();
    Path to = folder.resolve("to");

    Shell.Run get = shell.run("file", "get", root, to.toString());
    assertThat(get.exit()).as(get.err()).isZero();
    assertThat(to.resolve("a.txt")).hasContent("one");
    assertThat(to.resolve("sub/b.txt")).hasContent("two");
    Shell.Run plain = shell.run("file", "get", root);
    assertThat(plain.exit()).isEqualTo(2);
    assertThat(plain.err()).contains("is a folder: give -o PATH");
  }

  @Test
  void shouldWriteAndReadTheListOfTheOriginal() throws Exception {
    Path file = random(3_000);
    Shell.Run put = shell.run("file", "put", "--format", "list", file.toString());
    assertThat(put.exit()).as(put.err()).isZero();
    assertThat(node.dats()).hasSize(3).allMatch(dat -> dat.getKey().isEmpty());
    String root = put.out().strip();
    Path copy = folder.resolve("copy");

    Shell.Run get = shell.run("file", "get", "--format", "list", root, copy.toString());
    assertThat(get.exit()).as(get.err()).isZero();
    assertThat(copy).hasSameBinaryContentAs(file);
    assertThat(shell.run("file", "get", "--format", "list", root).outBytes())
        .isEqualTo(Files.readAllBytes(file));
    Shell.Run again = shell.run("file", "get", "--format", "list", root, copy.toString());
    assertThat(again.exit()).isEqualTo(2);
    assertThat(parts()).isEmpty();
  }

  @Test
  void shouldNotTrustTheNode() throws Exception {
    String root = shell.run("file", "put", random(5_000).toString()).out().strip();
    Dat leaf = node.dats().getFirst();
    byte[] value = leaf.getValue().toByteArray();
    value[100] ^= 1;
    node.lies.put(leaf.getKey(), ByteString.copyFrom(value));
    Path copy = folder.resolve("copy");

    Shell.Run get =
        shell.run("file", "get", root, "-o", copy.toString(), "--timeout", "900ms", "--quiet");

    assertThat(get.exit()).isEqualTo(1);
    assertThat(get.err()).contains("not its own").contains(Text.hex(leaf.getKey()));
    assertThat(get.err().lines()).hasSize(1);
    assertThat(copy).doesNotExist();
  }

  @Test
  void shouldSayWhichChunkIsMissing() {
    Shell.Run get =
        shell.run("file", "get", "ab".repeat(32), "-o", "copy", "--timeout", "300ms", "--quiet");
    assertThat(get.exit()).isEqualTo(3);
    assertThat(get.err()).contains("chunk " + "ab".repeat(32));
  }

  @Test
  void shouldSayWhatFastCostsAndAskSo() throws Exception {
    String root = shell.run("file", "put", random(2_000).toString()).out().strip();
    Path copy = folder.resolve("copy");
    Shell.Run get = shell.run("file", "get", root, "-o", copy.toString(), "--fast");
    assertThat(get.exit()).isZero();
    assertThat(get.err()).contains("--fast: who watches the node's traffic");
    assertThat(node.requests())
        .filteredOn(GetRequest.class::isInstance)
        .map(GetRequest.class::cast)
        .filteredOn(request -> !request.getLocalOnly())
        .isNotEmpty()
        .allMatch(GetRequest::getFast);
  }

  @Test
  void shouldEndBeforeMiningWhereThereIsNothingToRead() {
    Shell.Run put = shell.run("file", "put", folder.resolve("none").toString());
    assertThat(put.exit()).isEqualTo(1);
    assertThat(put.err()).contains("does not exist");
    assertThat(node.requests()).noneMatch(SubmitRequest.class::isInstance);
  }

  @Test
  void shouldSayWhatTheNodeSaysOfAChunk() throws Exception {
    Path file = random(2_000);
    node.writable = false;
    Shell.Run put = shell.run("file", "put", file.toString());
    assertThat(put.exit()).isEqualTo(1);
    assertThat(put.err()).contains("refuses writes");
  }

  @Test
  void shouldKeepABinaryFileFromTheTerminal() {
    Shell.Run get = shell.terminals(ALL).run("file", "get", "ab".repeat(32));
    assertThat(get.exit()).isEqualTo(2);
    assertThat(get.err()).contains("cannot write a file to a terminal");
  }

  @Test
  void shouldShowHowFarItIsOnATerminalOnly() throws Exception {
    shell.terminals(ALL);
    Shell.Run put = shell.run("file", "put", "-d", "19", random(60_000).toString());
    assertThat(put.exit()).isZero();
    assertThat(put.err()).contains("storing ").contains(" of 60.0 kB");
  }

  private static JsonNode json(Shell.Run run) throws Exception {
    assertThat(run.exit()).as(run.err()).isZero();
    return JSON.readTree(run.out());
  }

  private Path random(int size) throws Exception {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(folder.resolve("file" + size), bytes);
  }

  private java.util.List<Path> parts() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(path -> path.getFileName().toString().endsWith(".part")).toList();
    }
  }
}
