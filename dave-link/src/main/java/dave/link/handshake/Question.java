package dave.link.handshake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dave.link.noise.Aead.Span;
import dave.link.noise.IkHandshake;
import java.nio.ByteBuffer;

/**
 * The content of a question, as it is sealed in the envelope:
 *
 * <pre>
 *   0   8   time, milliseconds, big-endian
 *   8   16  cookie, or zeros to ask for one
 *   24      first message of Noise, or zeros
 * </pre>
 *
 * <p>Time and cookie are the prologue of Noise, so that nobody can put the message in another
 * envelope.
 */
final class Question {
  static final int COOKIE = 8;
  static final int NOISE = COOKIE + Cookies.LENGTH;

  private static final byte[] LABEL = "dave link".getBytes(US_ASCII);

  private Question() {}

  /** Length of the content of a question of this size. */
  static int contentLength(int size) {
    return size - Envelope.QUESTION_OVERHEAD;
  }

  /** Length of the payload of the first message of Noise in a question of this size. */
  static int payloadLength(int size) {
    return contentLength(size) - NOISE - IkHandshake.OPENING_OVERHEAD;
  }

  static void write(byte[] content, long timeMs, byte[] cookie) {
    ByteBuffer.wrap(content).putLong(timeMs).put(cookie);
  }

  static long timeMs(byte[] content) {
    return ByteBuffer.wrap(content).getLong();
  }

  static byte[] prologue(byte[] content) {
    return ByteBuffer.allocate(LABEL.length + NOISE).put(LABEL).put(content, 0, NOISE).array();
  }

  /** Where the message of Noise is in a content of this length. */
  static Span noise(byte[] content, int length) {
    return new Span(content, NOISE, length - NOISE);
  }
}
