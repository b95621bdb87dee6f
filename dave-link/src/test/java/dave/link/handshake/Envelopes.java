package dave.link.handshake;

import dave.link.cell.CellFormat;
import dave.link.noise.Aead;
import dave.link.noise.Aead.Span;
import dave.link.noise.IkHandshake;
import dave.link.noise.SymmetricKey;
import dave.wire.LinkKey;
import dave.wire.keys.LinkSecret;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Opens and seals the envelopes of one responder, as everybody can who has its public key. So a
 * test reaches what is behind the keyed MAC without any key agreement.
 */
public final class Envelopes {
  private final LinkKey responder;
  private final Envelope envelope;
  private final RandomGenerator random;

  public Envelopes(LinkKey responder, RandomGenerator random) {
    this.responder = responder;
    envelope = new Envelope(new Aead(), responder);
    this.random = random;
  }

  /** The content of a genuine question. */
  public byte[] content(byte[] question) {
    byte[] content = new byte[Question.contentLength(CellFormat.MAX_SIZE)];
    if (!envelope.isMarked(question) || !envelope.openQuestion(question, content)) {
      throw new IllegalArgumentException("not a question to this key");
    }
    return content;
  }

  /** The content of a question without a cookie. */
  public byte[] empty(long wallMs) {
    byte[] content = new byte[Question.contentLength(CellFormat.MAX_SIZE)];
    Question.writeEmpty(content, wallMs);
    return content;
  }

  /** A question with a cookie, whose first message of Noise is any bytes. */
  public byte[] opening(long wallMs, byte[] cookie, byte[] noise) {
    byte[] content = new byte[Question.contentLength(CellFormat.MAX_SIZE)];
    Question.write(content, wallMs, cookie, noise.length - IkHandshake.OPENING_OVERHEAD);
    System.arraycopy(noise, 0, content, Question.NOISE, noise.length);
    return question(content);
  }

  /** The first message of Noise in a content, and what follows it. */
  public static byte[] noise(byte[] content) {
    return Arrays.copyOfRange(content, Question.NOISE, content.length);
  }

  /** A question of the largest size with this content. */
  public byte[] question(byte[] content) {
    byte[] datagram = new byte[CellFormat.MAX_SIZE];
    envelope.sealQuestion(content, datagram, random);
    return datagram;
  }

  /** The payload of an opening of this node. */
  public static byte[] payload(LocalNode local, int index) {
    return local.hello(Hello.VERSION, Hello.VERSION, index).encode();
  }

  /** A genuine opening of this node, with any payload. */
  public byte[] opening(LocalNode asker, byte[] cookie, byte[] payload) {
    int most = Question.payloadLength(CellFormat.MAX_SIZE);
    Span span = new Span(payload, 0, Math.min(payload.length, most));
    byte[] content = new byte[Question.contentLength(CellFormat.MAX_SIZE)];
    Question.write(content, asker.clock().millis(), cookie, span.length());
    IkHandshake handshake =
        IkHandshake.initiator(asker.aead(), Question.prologue(content), asker.key(), responder);
    handshake.writeOpening(LinkSecret.generate(random), span, content, Question.NOISE);
    return question(content);
  }

  /** The cookie in an answer to this question. */
  public byte[] cookie(byte[] question, byte[] answer) {
    byte[] content = new byte[Answer.contentLength(answer.length)];
    SymmetricKey key = envelope.answerKey(question);
    if (!envelope.openAnswer(key, answer, content) || content[0] != Answer.RETRY) {
      throw new IllegalArgumentException("not a cookie");
    }
    return Arrays.copyOfRange(content, Answer.BODY, Answer.BODY + Cookies.LENGTH);
  }

  /** An answer to this question with any content: its first {@code size - 28} bytes are sealed. */
  public byte[] answer(byte[] question, byte[] content, int size) {
    byte[] datagram = new byte[size];
    byte[] sealed = Arrays.copyOf(content, Answer.contentLength(size));
    envelope.sealAnswer(envelope.answerKey(question), sealed, datagram, random);
    return datagram;
  }
}
