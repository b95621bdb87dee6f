package dave.link.handshake;

import dave.link.cell.CellFormat;
import dave.link.handshake.Reply.Accepted;
import dave.link.handshake.Reply.Reason;
import dave.link.handshake.Reply.Retry;
import dave.link.handshake.Reply.Silence;
import dave.link.noise.Aead;
import dave.link.noise.Aead.Span;
import dave.link.noise.IkHandshake;
import dave.link.noise.SymmetricKey;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.keys.LinkSecret;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * The responder's side of all handshakes. Checks go from cheap to expensive: MAC, seal, time,
 * replay, cookie, and only then the first of four agreements. An answer is never longer than the
 * question. All times are of a steady clock, except those that questions state: those are compared
 * with the wall clock. Not for several threads.
 */
public final class Responder {
  /** How far the clocks of two nodes may be apart, in milliseconds. */
  public static final long MAX_SKEW_MS = 120_000;

  private final LocalNode local;
  private final Admission admission;
  private final IntSupplier freeIndex;
  private final Envelope envelope;
  private final Cookies cookies;
  private final SeenQuestions seen;
  private final LatestTimes latest = new LatestTimes();
  private final long startMs;
  private final byte[] content = new byte[Question.contentLength(CellFormat.MAX_SIZE)];
  private final byte[] payload = new byte[Question.payloadLength(CellFormat.MAX_SIZE)];

  /**
   * A responder that answers no question made before now.
   *
   * @param freeIndex gives an index that no session of this node has
   * @param nowMs the steady clock
   */
  public Responder(LocalNode local, Admission admission, IntSupplier freeIndex, long nowMs) {
    this.local = local;
    this.admission = admission;
    this.freeIndex = freeIndex;
    envelope = new Envelope(local.aead(), local.key().publicKey());
    cookies = new Cookies(local.random(), nowMs);
    seen = new SeenQuestions(local.random(), 2 * MAX_SKEW_MS, nowMs);
    startMs = nowMs;
  }

  /** Processes a datagram that is neither a cell nor an answer to this node. */
  public Reply question(byte[] datagram, PeerAddress source, long nowMs) {
    if (!CellFormat.isSize(datagram.length)) {
      return new Silence(Reason.SIZE);
    }
    if (!envelope.isMarked(datagram)) {
      return new Silence(Reason.MAC);
    }
    if (!envelope.openQuestion(datagram, content)) {
      return new Silence(Reason.SEAL);
    }
    long timeMs = Question.timeMs(content);
    long wallMs = local.clock().millis();
    // Since the start as the steady clock has it, so that a wall clock may be set back.
    long oldestMs = wallMs - Math.min(MAX_SKEW_MS, nowMs - startMs);
    if (timeMs < oldestMs || timeMs > wallMs + MAX_SKEW_MS) {
      return new Silence(Reason.TIME);
    }
    if (!seen.add(ByteBuffer.wrap(datagram).getLong(Aead.NONCE_LENGTH), nowMs)) {
      return new Silence(Reason.REPLAY);
    }
    if (!cookies.isValid(content, Question.COOKIE, source.bytes(), nowMs)) {
      return retry(datagram, source, nowMs);
    }
    return admission.admits(source)
        ? open(datagram, timeMs, wallMs, nowMs)
        : new Silence(Reason.BUSY);
  }

  private Retry retry(byte[] question, PeerAddress source, long nowMs) {
    byte[] datagram = new byte[answerSize(question)];
    byte[] answer = new byte[Answer.contentLength(datagram.length)];
    Answer.write(answer, Answer.RETRY, Cookies.LENGTH);
    System.arraycopy(cookies.of(source.bytes(), nowMs), 0, answer, Answer.BODY, Cookies.LENGTH);
    seal(question, answer, datagram);
    return new Retry(datagram);
  }

  private Reply open(byte[] question, long timeMs, long wallMs, long nowMs) {
    IkHandshake handshake =
        IkHandshake.responder(local.aead(), Question.prologue(content), local.key());
    Reply reply = open(handshake, question, timeMs, wallMs, nowMs);
    handshake.destroy();
    return reply;
  }

  private Reply open(IkHandshake handshake, byte[] question, long timeMs, long wallMs, long nowMs) {
    Span message = Question.noise(content, question.length);
    if (!handshake.readStatic(message)) {
      return new Silence(Reason.NOISE);
    }
    LinkKey key = handshake.remoteKey();
    if (!latest.isNewer(key, timeMs, wallMs + MAX_SKEW_MS)) {
      return new Silence(Reason.OUTDATED);
    }
    if (key.equals(local.key().publicKey()) || !admission.mayLink(key)) {
      return new Silence(Reason.KEY);
    }
    if (!handshake.readPayload(message, payload, 0)) {
      return new Silence(Reason.NOISE);
    }
    Optional<Hello> hello = Hello.read(payload, message.length() - IkHandshake.OPENING_OVERHEAD);
    if (hello.isEmpty()) {
      return new Silence(Reason.HELLO);
    }
    Hello own = local.hello(Hello.VERSION, Hello.VERSION, freeIndex.getAsInt());
    Optional<Integer> version = own.common(hello.get());
    if (version.isEmpty()) {
      return new Silence(Reason.VERSION);
    }
    latest.put(key, timeMs, nowMs, nowMs - 2 * MAX_SKEW_MS);
    return accept(handshake, question, own, hello.get(), version.get());
  }

  private Reply accept(
      IkHandshake handshake, byte[] question, Hello own, Hello remote, int version) {
    byte[] datagram = new byte[answerSize(question)];
    byte[] answer = new byte[Answer.contentLength(datagram.length)];
    byte[] plain = local.hello(version, version, own.index()).encode();
    Answer.write(answer, Answer.RESPONSE, plain.length + IkHandshake.RESPONSE_OVERHEAD);
    LinkSecret ephemeral = LinkSecret.generate(local.random());
    if (!handshake.writeResponse(ephemeral, Span.of(plain), answer, Answer.BODY)) {
      return new Silence(Reason.NOISE);
    }
    seal(question, answer, datagram);
    LinkKey key = handshake.remoteKey();
    return new Accepted(
        datagram,
        HandshakeResult.of(key, false, local, own.index(), remote, version, handshake.split()));
  }

  private void seal(byte[] question, byte[] answer, byte[] datagram) {
    SymmetricKey key = envelope.answerKey(question);
    envelope.sealAnswer(key, answer, datagram, local.random());
    key.destroy();
  }

  private int answerSize(byte[] question) {
    return Math.min(question.length, local.cellSize());
  }
}
