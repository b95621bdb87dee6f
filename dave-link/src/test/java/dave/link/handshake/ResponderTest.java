package dave.link.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dave.link.cell.CellFormat;
import dave.link.cell.MaskKeys;
import dave.link.handshake.Reply.Accepted;
import dave.link.handshake.Reply.Reason;
import dave.link.handshake.Reply.Retry;
import dave.link.handshake.Reply.Silence;
import dave.link.noise.Aead;
import dave.link.noise.Aead.Span;
import dave.link.noise.IkHandshake;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Attacks of a peer that knows the responder's key and sees all datagrams. */
class ResponderTest {
  private static final int SIZE = CellFormat.MAX_SIZE;
  private static final long NOW_MS = 1_700_000_000_000L;
  private static final PeerAddress HONEST = PeerAddresses.parse("udp://192.0.2.1:1618");
  private static final PeerAddress THIEF = PeerAddresses.parse("udp://198.51.100.1:1618");

  private final SplittableRandom random = new SplittableRandom(1);
  private long wallMs = NOW_MS;
  private final Aead aead = new Aead();
  private final MaskKeys masks = new MaskKeys(random);
  private final LinkSecret secret = LinkSecret.generate(random);
  private final LinkSecret asker = LinkSecret.generate(random);
  private final Envelope envelope = new Envelope(aead, secret.publicKey());
  private final Responder responder =
      new Responder(local(secret), Admission.ALL, () -> 7, NOW_MS - 1_000);

  private LocalNode local(LinkSecret key) {
    return new LocalNode(key, masks, SIZE, 1_000, 0, random, aead, this::now);
  }

  private Instant now() {
    return Instant.ofEpochMilli(wallMs);
  }

  private byte[] question(byte[] content) {
    byte[] datagram = new byte[SIZE];
    envelope.sealQuestion(content, datagram, random);
    return datagram;
  }

  private byte[] cookie(PeerAddress source) {
    byte[] content = new byte[Question.contentLength(SIZE)];
    Question.writeEmpty(content, wallMs);
    byte[] asking = question(content);
    Retry retry = (Retry) responder.question(asking, source, NOW_MS);
    byte[] answer = new byte[Answer.contentLength(SIZE)];
    assertThat(envelope.openAnswer(envelope.answerKey(asking), retry.datagram(), answer)).isTrue();
    return java.util.Arrays.copyOfRange(answer, Answer.BODY, Answer.BODY + Cookies.LENGTH);
  }

  private byte[] opening(LinkSecret key, PeerAddress source, long timeMs, byte[] payload) {
    byte[] content = new byte[Question.contentLength(SIZE)];
    Question.write(content, timeMs, cookie(source), payload.length);
    IkHandshake handshake =
        IkHandshake.initiator(aead, Question.prologue(content), key, secret.publicKey());
    LinkSecret ephemeral = LinkSecret.generate(random);
    assertThat(handshake.writeOpening(ephemeral, Span.of(payload), content, Question.NOISE))
        .isTrue();
    return content;
  }

  private byte[] opening(long timeMs) {
    return opening(asker, HONEST, timeMs, local(asker).hello(1, 1, 9).encode());
  }

  private void assertSilent(byte[] content, PeerAddress source, Reason reason) {
    assertThat(responder.question(question(content), source, NOW_MS))
        .isEqualTo(new Silence(reason));
  }

  @Test
  void shouldTakeAnOpeningOnceWhateverItsEnvelope() {
    byte[] content = opening(NOW_MS);
    assertThat(responder.question(question(content), HONEST, NOW_MS)).isInstanceOf(Accepted.class);
    assertSilent(content, HONEST, Reason.OUTDATED);
    assertSilent(opening(NOW_MS - 1), HONEST, Reason.OUTDATED);
    assertThat(responder.question(question(opening(NOW_MS + 1)), HONEST, NOW_MS))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void shouldNotTakeAnOpeningWithAnothersCookieOrTime() {
    byte[] stolen = opening(NOW_MS);
    System.arraycopy(cookie(THIEF), 0, stolen, Question.COOKIE, Cookies.LENGTH);
    assertSilent(stolen, THIEF, Reason.NOISE);
    byte[] later = opening(NOW_MS);
    later[7]++;
    assertSilent(later, HONEST, Reason.NOISE);
  }

  @Test
  void shouldNotTakeAClockThatIsFarOff() {
    long skew = Responder.MAX_SKEW_MS;
    assertSilent(opening(NOW_MS + skew + 1), HONEST, Reason.TIME);
    assertSilent(opening(NOW_MS - 1_001), HONEST, Reason.TIME);
    assertThat(responder.question(question(opening(NOW_MS + skew)), HONEST, NOW_MS))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void shouldGoOnWhenTheWallClockIsSetBack() {
    long steadyMs = NOW_MS + Responder.MAX_SKEW_MS;
    byte[] first = opening(NOW_MS);
    assertThat(responder.question(question(first), HONEST, NOW_MS)).isInstanceOf(Accepted.class);
    wallMs = NOW_MS - 3_600_000;
    assertThat(responder.question(question(opening(wallMs)), HONEST, steadyMs))
        .isInstanceOf(Accepted.class);
    assertThat(responder.question(question(first), HONEST, steadyMs))
        .as("from before the step")
        .isEqualTo(new Silence(Reason.TIME));
    wallMs = NOW_MS + 3_600_000;
    assertThat(responder.question(question(opening(wallMs)), HONEST, steadyMs))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void shouldNotTakeAnotherVersionOrShape() {
    byte[] later = local(asker).hello(2, 3, 9).encode();
    assertSilent(opening(asker, HONEST, NOW_MS, later), HONEST, Reason.VERSION);
    byte[] both = local(asker).hello(1, 3, 9).encode();
    Reply reply =
        responder.question(question(opening(asker, HONEST, NOW_MS, both)), HONEST, NOW_MS);
    assertThat(reply)
        .isInstanceOfSatisfying(
            Accepted.class, taken -> assertThat(taken.result().version()).isEqualTo(1));
    assertSilent(opening(asker, HONEST, NOW_MS + 1, new byte[50]), HONEST, Reason.HELLO);
    assertSilent(opening(asker, HONEST, NOW_MS + 1, new byte[3]), HONEST, Reason.HELLO);
  }

  @Test
  void shouldNotLinkToItself() {
    byte[] own = local(secret).hello(1, 1, 9).encode();
    assertSilent(opening(secret, HONEST, NOW_MS, own), HONEST, Reason.KEY);
  }

  @Test
  void shouldNotTakeALengthBeyondTheContent() {
    byte[] content = opening(NOW_MS);
    content[Question.NOISE - 2] = (byte) 0xff;
    assertSilent(content, HONEST, Reason.NOISE);
  }
}
