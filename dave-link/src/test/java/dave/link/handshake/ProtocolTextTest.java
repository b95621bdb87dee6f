package dave.link.handshake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.link.cell.CellFormat;
import dave.link.cell.CellWriter;
import dave.link.cell.FrameType;
import dave.link.cell.Frames;
import dave.link.cell.HeaderMask;
import dave.link.noise.Aead;
import dave.link.noise.Aead.Span;
import dave.link.noise.HandshakeKeys;
import dave.link.noise.IkHandshake;
import dave.link.session.CellResult;
import dave.link.session.Session;
import dave.wire.keys.LinkSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Checks the worked example of PROTOCOL.md. If the format has changed, {@code
 * -Ddave.docs.write=true} writes the new example.
 */
class ProtocolTextTest {
  private static final Path TEXT = Path.of("PROTOCOL.md");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)\n```link\n(.*?)```\n");
  private static final Pattern NAME = Pattern.compile("(?m)^[^ ].*:\n");
  private static final HexFormat HEX = HexFormat.of();
  private static final int SIZE = CellFormat.MIN_SIZE;
  private static final int LINE = 48;
  private static final long TIME_MS = 1_767_225_600_000L;

  private final Aead aead = new Aead();
  private final Map<String, byte[]> made = new LinkedHashMap<>();
  private final LinkSecret initiator = LinkSecret.of(filled(32, 1));
  private final LinkSecret responder = LinkSecret.of(filled(32, 2));
  private final Envelope envelope = new Envelope(aead, responder.publicKey());

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** Always gives the same byte. */
  private record Same(int value) implements RandomGenerator {
    @Override
    public long nextLong() {
      return value * 0x0101_0101_0101_0101L;
    }
  }

  private static Hello hello(int index, int mask) {
    ByteString maskKey = ByteString.copyFrom(filled(32, mask));
    return new Hello(1, 1, 0, index, maskKey, SIZE, 2_400, ByteString.EMPTY);
  }

  private void make() {
    made.put("initiator's secret link key", filled(32, 1));
    made.put("responder's secret link key", filled(32, 2));
    made.put("responder's public link key", responder.publicKey().toByteArray());
    byte[] content = new byte[Question.contentLength(SIZE)];
    Question.writeEmpty(content, TIME_MS);
    byte[] asking = question(content, 0x11);
    made.put("question without a cookie, at time 1767225600000", asking);
    byte[] cookie = filled(16, 0xc0);
    byte[] answer = new byte[Answer.contentLength(SIZE)];
    Answer.write(answer, Answer.RETRY, 16);
    System.arraycopy(cookie, 0, answer, Answer.BODY, 16);
    made.put("retry, with a cookie of 16 bytes c0", answer(asking, answer, 0x22));

    byte[] payload = hello(0x01020304, 7).encode();
    made.put("initiator's ephemeral secret", filled(32, 5));
    made.put("payload of the opening", payload);
    content = new byte[Question.contentLength(SIZE)];
    Question.write(content, TIME_MS + 80, cookie, payload.length);
    IkHandshake asks =
        IkHandshake.initiator(aead, Question.prologue(content), initiator, responder.publicKey());
    asks.writeOpening(LinkSecret.of(filled(32, 5)), Span.of(payload), content, Question.NOISE);
    byte[] opening = question(content, 0x33);
    made.put("opening, at time 1767225600080", opening);

    byte[] reply = hello(0x05060708, 8).encode();
    made.put("responder's ephemeral secret", filled(32, 6));
    made.put("payload of the response", reply);
    answer = new byte[Answer.contentLength(SIZE)];
    Answer.write(answer, Answer.RESPONSE, reply.length + IkHandshake.RESPONSE_OVERHEAD);
    IkHandshake answers = IkHandshake.responder(aead, Question.prologue(content), responder);
    byte[] read = new byte[payload.length];
    Span message = Question.noise(content, SIZE);
    assertThat(answers.readStatic(message) && answers.readPayload(message, read, 0)).isTrue();
    answers.writeResponse(LinkSecret.of(filled(32, 6)), Span.of(reply), answer, Answer.BODY);
    made.put("response", answer(opening, answer, 0x44));

    assertThat(asks.readResponse(Answer.body(answer), new byte[reply.length], 0)).isTrue();
    HandshakeKeys secrets = asks.split();
    made.put("chain key to the responder", secrets.toResponder().clone());
    made.put("chain key to the initiator", secrets.toInitiator().clone());
    made.put("root", secrets.root().clone());
    Session session =
        new Session(agreement(true, hello(0x05060708, 8), secrets), aead, new Same(0), 0);
    CellWriter writer = session.begin(0);
    writer.add(99, "hello".getBytes(UTF_8));
    byte[] cell = new byte[SIZE];
    session.seal(cell);
    made.put("first cell of the initiator, one frame of type 99: hello", cell);
  }

  private HandshakeResult agreement(boolean asks, Hello remote, HandshakeKeys secrets) {
    return new HandshakeResult(
        (asks ? responder : initiator).publicKey(), asks, 0, remote, 1, SIZE, secrets);
  }

  private byte[] question(byte[] content, int nonce) {
    byte[] datagram = new byte[SIZE];
    envelope.sealQuestion(content, datagram, new Same(nonce));
    return datagram;
  }

  private byte[] answer(byte[] question, byte[] content, int nonce) {
    byte[] datagram = new byte[SIZE];
    envelope.sealAnswer(envelope.answerKey(question), content, datagram, new Same(nonce));
    return datagram;
  }

  private static String text(Map<String, byte[]> values) {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (name, bytes) -> {
          text.append(name).append(":\n");
          for (int at = 0; at < bytes.length; at += LINE) {
            String line = HEX.formatHex(bytes, at, Math.min(bytes.length, at + LINE));
            text.append("  ").append(line).append('\n');
          }
        });
    return text.toString();
  }

  private static String written() throws IOException {
    Matcher example = EXAMPLE.matcher(Files.readString(TEXT));
    assertThat(example.find()).isTrue();
    return example.group(1);
  }

  @Test
  void shouldMakeTheDatagramsOfTheText() throws IOException {
    make();
    if (Boolean.getBoolean("dave.docs.write")) {
      String page = Files.readString(TEXT);
      String example = Matcher.quoteReplacement("\n```link\n" + text(made) + "```\n");
      Files.writeString(TEXT, EXAMPLE.matcher(page).replaceFirst(example));
    }
    assertThat(written()).isEqualTo(text(made));
  }

  @Test
  void shouldReadTheDatagramsOfTheText() throws IOException {
    List<byte[]> bytes = new ArrayList<>();
    NAME.splitAsStream(written())
        .skip(1)
        .forEach(block -> bytes.add(HEX.parseHex(block.replaceAll("\\s", ""))));
    byte[] asking = bytes.get(3);
    byte[] content = new byte[Question.contentLength(SIZE)];
    assertThat(envelope.isMarked(asking)).isTrue();
    assertThat(envelope.openQuestion(asking, content)).isTrue();
    assertThat(Question.timeMs(content)).isEqualTo(TIME_MS);
    byte[] answer = new byte[Answer.contentLength(SIZE)];
    assertThat(envelope.openAnswer(envelope.answerKey(asking), bytes.get(4), answer)).isTrue();
    assertThat(Answer.body(answer).length()).isEqualTo(16);

    byte[] opening = bytes.get(7);
    assertThat(envelope.isMarked(opening) && envelope.openQuestion(opening, content)).isTrue();
    IkHandshake handshake = IkHandshake.responder(aead, Question.prologue(content), responder);
    Span message = Question.noise(content, SIZE);
    byte[] payload = new byte[bytes.get(6).length];
    assertThat(handshake.readStatic(message)).isTrue();
    assertThat(handshake.remoteKey()).isEqualTo(initiator.publicKey());
    assertThat(handshake.readPayload(message, payload, 0)).isTrue();
    assertThat(payload).isEqualTo(bytes.get(6));
    assertThat(Hello.read(payload, payload.length)).contains(hello(0x01020304, 7));
    assertThat(envelope.openAnswer(envelope.answerKey(opening), bytes.get(10), answer)).isTrue();

    HandshakeKeys secrets = new HandshakeKeys(bytes.get(11), bytes.get(12), bytes.get(13));
    Session session =
        new Session(agreement(false, hello(0x01020304, 7), secrets), aead, new Same(0), 0);
    byte[] header = new byte[CellFormat.HEADER_LENGTH];
    new HeaderMask(filled(32, 8)).unmask(bytes.get(14), header);
    assertThat(CellFormat.index(header)).isEqualTo(0x05060708);
    assertThat(CellFormat.counter(header)).isZero();
    byte[] plain = new byte[CellFormat.plainLength(SIZE)];
    assertThat(session.open(bytes.get(14), header, plain, 0)).isEqualTo(CellResult.OPENED);
    List<String> said = new ArrayList<>();
    Frames.each(
        plain,
        plain.length,
        (type, from, at, n) -> said.add(type + new String(from, at, n, UTF_8)));
    assertThat(said).containsExactly("99hello");
    assertThat(FrameType.FIRST_CONTENT).isLessThan(99);
  }
}
