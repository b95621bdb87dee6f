package dave.link.handshake;

import dave.link.noise.Aead.Span;
import dave.link.noise.IkHandshake;
import java.nio.ByteBuffer;

/**
 * The content of an answer, as it is sealed in the envelope:
 *
 * <pre>
 *   0   1   0: a retry, 1: the response
 *   1   2   length of what follows
 *   3       cookie (16 bytes) or the second message of Noise, and zeros
 * </pre>
 */
final class Answer {
  static final byte RETRY = 0;
  static final byte RESPONSE = 1;

  private static final int LENGTH = 1;

  /** Offset of the cookie or the message of Noise. */
  static final int BODY = 3;

  private Answer() {}

  /** Length of the content of an answer of this size. */
  static int contentLength(int size) {
    return size - Envelope.ANSWER_OVERHEAD;
  }

  /** Longest payload of the second message of Noise in an answer of this size. */
  static int payloadLength(int size) {
    return contentLength(size) - BODY - IkHandshake.RESPONSE_OVERHEAD;
  }

  /** Writes what comes before the body. */
  static void write(byte[] content, byte kind, int length) {
    ByteBuffer.wrap(content).put(kind).putShort((short) length);
  }

  /** The body; empty if it is longer than the content. */
  static Span body(byte[] content) {
    int length = ByteBuffer.wrap(content).getShort(LENGTH) & 0xffff;
    return new Span(content, BODY, length <= content.length - BODY ? length : 0);
  }
}
