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
 *   24  2   length of the message
 *   26      first message of Noise, and zeros; only zeros to ask for a cookie
 * </pre>
 *
 * <p>Time and cookie are part of the prologue of Noise, so that nobody can put the message in
 * another envelope.
 */
final class Question {
  static final int COOKIE = 8;

  private static final int LENGTH = COOKIE + Cookies.LENGTH;
  static final int NOISE = LENGTH + 2;

  private static final byte[] LABEL = "dave link".getBytes(US_ASCII);

  private Question() {}

  /** Length of the content of a question of this size. */
  static int contentLength(int size) {
    return size - Envelope.QUESTION_OVERHEAD;
  }

  /** Longest payload of the first message of Noise in a question of this size. */
  static int payloadLength(int size) {
    return contentLength(size) - NOISE - IkHandshake.OPENING_OVERHEAD;
  }

  static void write(byte[] content, long timeMs, byte[] cookie, int payloadLength) {
    ByteBuffer.wrap(content)
        .putLong(timeMs)
        .put(cookie)
        .putShort((short) (payloadLength + IkHandshake.OPENING_OVERHEAD));
  }

  /** Writes a question that asks for a cookie. */
  static void writeEmpty(byte[] content, long timeMs) {
    ByteBuffer.wrap(content).putLong(timeMs);
  }

  static long timeMs(byte[] content) {
    return ByteBuffer.wrap(content).getLong();
  }

  static byte[] prologue(byte[] content) {
    return ByteBuffer.allocate(LABEL.length + LENGTH).put(LABEL).put(content, 0, LENGTH).array();
  }

  /** The message of Noise in a question of this size; empty if there is none, or it is too long. */
  static Span noise(byte[] content, int size) {
    int length = ByteBuffer.wrap(content).getShort(LENGTH) & 0xffff;
    boolean fits = length <= contentLength(size) - NOISE;
    return new Span(content, NOISE, fits ? length : 0);
  }
}
