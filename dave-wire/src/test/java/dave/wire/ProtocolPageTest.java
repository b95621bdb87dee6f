package dave.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.wire.Message.Peers;
import dave.wire.Message.Put;
import dave.wire.crypto.Blake3;
import dave.wire.crypto.BoundSalt;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Verification.Genuine;
import dave.wire.keys.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Decodes the worked examples of docs/protocol.md and compares them with the text beside them. */
class ProtocolPageTest {
  private static final Pattern EXAMPLE = Pattern.compile("(?s)\n```packet\n(.*?)\n```\n");
  private static final Pattern LINE = Pattern.compile("([0-9a-f ]+?)(?: {2,}([a-z ]+): (.*))?");

  /** An example: its bytes, and the names and values beside them, in order. */
  private record Example(ByteString packet, List<String> said) {}

  @Test
  void shouldShowABoundDatAsThePageSays() throws IOException {
    Example example = examples().get(0);
    assertThat(example.packet().size()).isEqualTo(188);
    Dat dat = ((Put) decoded(example)).dat();
    Genuine genuine =
        (Genuine) new DatVerifier(Signatures.bouncyCastle(), 16).verify(dat, dat.timeMs());
    ByteBuffer salt = dat.salt().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    assertThat(genuine.dat().bound()).isTrue();
    assertThat(example.said())
        .containsExactly(
            "op: PUT",
            "key: " + dat.key().toStringUtf8(),
            "value: " + dat.value().toStringUtf8(),
            "time: " + dat.timeMs(),
            "committed difficulty: " + genuine.dat().difficulty(),
            "tag: " + hex(dat.salt().substring(1, 8)),
            "nonce: " + salt.getLong(8),
            "zero bits: " + dat.work().zeroBits(),
            "author: " + dat.author(),
            "signature: genuine");
  }

  @Test
  void shouldMakeTheSameDatFromTheSeedOnThePage() throws IOException {
    Dat dat = ((Put) decoded(examples().get(0))).dat();
    Matcher seed = Pattern.compile("seed is `([0-9a-f]{64})`").matcher(page());
    assertThat(seed.find()).isTrue();
    try (SigningKey key = SigningKey.ofSeed(HexFormat.of().parseHex(seed.group(1)))) {
      assertThat(BoundSalt.of(key.author(), dat.key().size(), 16, 94_040)).isEqualTo(dat.salt());
      assertThat(key.sign(dat.work())).isEqualTo(dat.signature());
    }
    ByteBuffer input = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
    input.put(dat.key().toByteArray()).put(dat.value().toByteArray()).putLong(dat.timeMs());
    byte[] load = new byte[32];
    Blake3.hash(input.array(), 0, 28, load, 0);
    assertThat(page())
        .contains("`" + HexFormat.of().formatHex(input.array()) + "`")
        .contains("`" + HexFormat.of().formatHex(load) + "`");
  }

  @Test
  void shouldShowAPeerAsThePageSays() throws IOException {
    Example example = examples().get(1);
    assertThat(example.packet().size()).isEqualTo(62);
    Peers peers = (Peers) decoded(example);
    assertThat(example.said())
        .containsExactly(
            "op: PEER",
            "peer: " + peers.peers().get(0),
            "token: " + hex(peers.token()),
            "peer: " + peers.peers().get(1));
  }

  /** Decodes an example, and checks that it encodes to the same bytes. */
  private static Message decoded(Example example) {
    byte[] packet = example.packet().toByteArray();
    Message message = ((Decoded.Ok) PacketCodec.decode(packet)).message();
    assertThat(PacketCodec.encode(message)).isEqualTo(packet);
    return message;
  }

  private static List<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    for (Matcher found = EXAMPLE.matcher(page()); found.find(); ) {
      StringBuilder hex = new StringBuilder();
      List<String> said = new ArrayList<>();
      for (String text : found.group(1).lines().toList()) {
        Matcher line = LINE.matcher(text);
        assertThat(line.matches()).as(text).isTrue();
        hex.append(line.group(1).replace(" ", ""));
        if (line.group(2) != null) {
          said.add(line.group(2) + ": " + line.group(3));
        }
      }
      examples.add(new Example(ByteString.fromHex(hex.toString()), said));
    }
    assertThat(examples).hasSize(2);
    return examples;
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("../docs/protocol.md"), US_ASCII);
  }
}
