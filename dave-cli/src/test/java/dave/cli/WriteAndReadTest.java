package dave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dave.admin.v1.Dat;
import dave.admin.v1.GetRequest;
import dave.cli.terminal.Terminals;
import dave.cli.terminal.Text;
import dave.wire.PacketCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriteAndReadTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeNode node = new FakeNode();
  private Shell shell;
  private @TempDir Path folder;

  @BeforeEach
  void enter() {
    shell = new Shell(folder).node(node);
  }

  @AfterEach
  void leave() {
    node.close();
  }

  @Test
  void shouldPrintTheHashAloneAndWriteAGenuineDat() {
    Shell.Run put = shell.run("put", "-k", "greeting", "hello");

    assertThat(put.err()).contains("made your key");
    assertThat(put.exit()).isZero();
    assertThat(put.out()).matches("[0-9a-f]{64}\n");
    Dat dat = node.dats().getFirst();
    assertThat(Text.hex(dat.getWork())).isEqualTo(put.out().strip());
    assertThat(dat.getKey().toStringUtf8()).isEqualTo("greeting");
    assertThat(dat.getValue().toStringUtf8()).isEqualTo("hello");
    assertThat(dat.getBound()).isTrue();
    assertThat(dat.getDifficulty()).isEqualTo(8);
  }

  @Test
  void shouldBeSilentOnStderrOnceThereIsAKey() {
    shell.run("keygen");

    assertThat(shell.run("put", "a").err()).isEmpty();
    assertThat(shell.run("set", "b").err()).isEmpty();
  }

  @Test
  void shouldReadTheExactBytesByHashByKeyAndByName() {
    String hash = shell.run("put", "-k", "k", "-v").err();
    assertThat(hash).contains("unknown option '-v'");
    byte[] raw = {0, (byte) 0xff, '\n', 13};
    String written = shell.stdin(raw).run("put", "-k", "k", "-").out().strip();
    String author = shell.run("author").out().strip();

    assertThat(shell.run("get", written).outBytes()).isEqualTo(raw);
    assertThat(shell.run("get", "-k", "k").outBytes()).isEqualTo(raw);
    assertThat(shell.run("get", "-k", "k", "-a", "me").outBytes()).isEqualTo(raw);
    assertThat(shell.run("get", "-k", "k", "-a", "any").outBytes()).isEqualTo(raw);
    assertThat(shell.run("get", "-k", "k", "-a", author).outBytes()).isEqualTo(raw);
    assertThat(shell.run("get", "k::" + author).outBytes()).isEqualTo(raw);
    assertThat(shell.run("get", "k::me").outBytes()).isEqualTo(raw);
    assertThat(shell.run("recall", "-k", "k").outBytes()).isEqualTo(raw);
    assertThat(shell.run("get", "--key-hex", "6B").outBytes()).isEqualTo(raw);
  }

  @Test
  void shouldWriteAValueWithAnAtSignAsItIs() throws IOException {
    String mention = "@" + Files.writeString(folder.resolve("alice"), "topsecret");

    assertThat(shell.run("put", "-k", "m", mention).exit()).isZero();
    assertThat(shell.run("put", "-k", "m", "--", mention).exit()).isZero();
    assertThat(shell.run("submit", "-k", "m", "-v", mention).exit()).isZero();
    assertThat(shell.run("set", mention).exit()).isZero();

    assertThat(node.dats())
        .isNotEmpty()
        .allSatisfy(dat -> assertThat(dat.getValue().toStringUtf8()).isEqualTo(mention));
    assertThat(shell.run("put", "-k", "m", "@/etc/passwd").err()).doesNotContain("root");
  }

  @Test
  void shouldReplaceOnesOwnRecord() throws IOException {
    shell.run("put", "-k", "k", "one");
    Shell.Run second = shell.run("submit", "-k", "k", "-v", "two", "-o", "json");

    assertThat(JSON.readTree(second.out()).path("outcome").asText()).isEqualTo("replaced");
    assertThat(node.dats()).hasSize(1);
    assertThat(shell.run("get", "-k", "k").out()).isEqualTo("two");
  }

  @Test
  void shouldDescribeADatInJson() throws IOException {
    Shell.Run put = shell.run("put", "-k", "k", "v", "-o", "json");

    assertThat(put.out()).endsWith("}\n").satisfies(o -> assertThat(o.lines()).hasSize(1));
    JsonNode json = JSON.readTree(put.out());
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly("hash", "outcome", "mined_hashes", "dat");
    assertThat(json.path("dat").fieldNames())
        .toIterable()
        .containsExactly(
            "hash",
            "key",
            "value",
            "author",
            "time_ms",
            "difficulty",
            "bound",
            "salt",
            "signature");
    assertThat(json.path("dat").path("key").path("utf8").asText()).isEqualTo("k");

    JsonNode got = JSON.readTree(shell.run("get", "-k", "k", "-o", "json").out());
    assertThat(got.path("source").asText()).isEqualTo("local");
    assertThat(got.path("dat")).isEqualTo(json.path("dat"));
  }

  @Test
  void shouldSayBytesThatAreNoTextInBase64() throws IOException {
    shell.stdin(new byte[] {(byte) 0xff, 1}).run("put", "-k", "k", "-");

    JsonNode got = JSON.readTree(shell.run("get", "-k", "k", "-o", "json").out());

    assertThat(got.path("dat").path("value").path("base64").asText()).isEqualTo("/wE=");
  }

  @Test
  void shouldWriteFilesAndEmptyValues() throws IOException {
    Path file = Files.writeString(folder.resolve("note.txt"), "from a file");
    shell.run("put", "-k", "file", "-f", file.toString());
    shell.run("setf", file.toString());
    shell.run("put", "-k", "empty", "");

    assertThat(node.dats())
        .extracting(dat -> dat.getValue().toStringUtf8())
        .containsExactly("from a file", "from a file", "");
    assertThat(shell.run("get", "-k", "empty").exit()).isZero();
  }

  @Test
  void shouldWriteTheLargestValueAndSayItIsTheLargest() {
    int largest = PacketCodec.maxValueLength(1);
    String fits = "x".repeat(largest);

    assertThat(shell.run("put", "-k", "k", fits).exit()).isZero();
    Shell.Run tooLarge = shell.run("put", "-k", "k", fits + "x");

    assertThat(tooLarge.exit()).isEqualTo(2);
    assertThat(tooLarge.err()).contains((largest + 1) + " bytes").contains("has " + largest);
    byte[] flood = "y".repeat(5_000).getBytes(StandardCharsets.UTF_8);
    assertThat(shell.stdin(flood).run("set", "-").err())
        .contains("more than " + PacketCodec.maxValueLength(0) + " bytes");
  }

  @Test
  void shouldMineAsHardAsTheNodeWantsUnlessToldOtherwise() {
    node.minDifficulty = 12;

    Shell.Run byDefault = shell.run("put", "a");
    Shell.Run asked = shell.run("put", "a", "-d", "11");

    assertThat(byDefault.exit()).isZero();
    assertThat(byDefault.err()).contains("wants at least 12 bits");
    assertThat(node.dats().getFirst().getDifficulty()).isEqualTo(12);
    assertThat(asked.exit()).isEqualTo(2);
    assertThat(asked.err()).contains("difficulty 11 is below the node's minimum").contains("-d 12");
    assertThat(node.dats()).hasSize(1);
  }

  @Test
  void shouldNotMineForANodeThatCannotTakeIt() {
    node.writable = false;
    assertThat(shell.run("put", "a").err()).contains("refuses writes");

    node.writable = true;
    node.clockSkewMs = -60_000;
    assertThat(shell.run("put", "a").err()).containsPattern("clock is (59|60) s ahead");
    assertThat(node.dats()).isEmpty();
  }

  @Test
  void shouldSayThatTheClockIsBehind() {
    assertThat(shell.run("put", "a").exit()).as("makes the key").isZero();
    node.clockSkewMs = 5_000;
    assertThat(shell.run("put", "a").err()).isEmpty();
    node.clockSkewMs = 90_000;
    Shell.Run slow = shell.run("put", "a");
    assertThat(slow.err()).containsPattern("clock is 1m (29|30)s behind the node's.*set the clock");
    assertThat(slow.exit()).isZero();
    assertThat(shell.run("put", "a", "--quiet").err()).isEmpty();
    node.clockSkewMs = 830_000_000_000L;
    Shell.Run wrong = shell.run("put", "b");
    assertThat(wrong.err()).contains("behind the node's", "set the clock");
    assertThat(wrong.exit()).isEqualTo(1);
  }

  @Test
  void shouldNameTheNearestOfAMisspeltVariable() {
    assertThat(shell.variable("DAVE_DIFICULTY", "8").run("put", "a").err())
        .startsWith("dave: DAVE_DIFICULTY is no setting: did you mean DAVE_DIFFICULTY?\n");
  }

  @Test
  void shouldAskTheNetworkForWhatTheNodeDoesNotHold() {
    Shell.Run network = shell.run("get", "-k", "k", "-a", "any");
    Shell.Run local = shell.run("get", "-k", "k", "-a", "any", "--local");

    assertThat(network.exit()).isEqualTo(3);
    assertThat(local.exit()).isEqualTo(3);
    assertThat(node.requests())
        .extracting(request -> ((GetRequest) request).getLocalOnly())
        .containsExactly(true, false, true);
  }

  @Test
  void shouldShowNoControlCharactersOfStrangersOnATerminal() {
    shell.run("keygen");
    node.hold(FakeNode.dat("k", "evil \u001b[2J\u202e ok", 1));
    Terminals terminal = new Terminals(false, true, true);

    Shell.Run raw = shell.run("get", "-k", "k", "-a", "any");
    Shell.Run shown = shell.terminals(terminal).run("get", "-k", "k", "-a", "any");

    assertThat(raw.out()).isEqualTo("evil \u001b[2J\u202e ok");
    assertThat(shown.out()).isEqualTo("evil \\u001b[2J\\u202e ok\n");
    assertThat(shown.err()).contains("not plain text");
  }

  @Test
  void shouldEndTheLineOnATerminalOnly() {
    shell.run("put", "-k", "k", "v");

    assertThat(shell.run("get", "-k", "k").out()).isEqualTo("v");
    shell.terminals(new Terminals(false, true, false));
    assertThat(shell.run("get", "-k", "k").out()).isEqualTo("v\n");
  }

  @Test
  void shouldNeverSendTheKey() throws IOException {
    shell.run("put", "-k", "k", "v");
    String pem = Files.readString(shell.daveHome().resolve("key.pem"));
    ByteString der =
        ByteString.copyFrom(
            java.util.Base64.getMimeDecoder()
                .decode(pem.lines().filter(l -> !l.startsWith("-")).reduce("", String::concat)));
    ByteString seed = der.substring(der.size() - 32);

    assertThat(node.requests())
        .isNotEmpty()
        .noneMatch(
            request -> indexOf(((com.google.protobuf.Message) request).toByteString(), seed) >= 0);
  }

  private static int indexOf(ByteString bytes, ByteString part) {
    for (int i = 0; i + part.size() <= bytes.size(); i++) {
      if (bytes.substring(i, i + part.size()).equals(part)) {
        return i;
      }
    }
    return -1;
  }
}
