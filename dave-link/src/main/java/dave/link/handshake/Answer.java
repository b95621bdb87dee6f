package dave.link.handshake;

import dave.link.noise.IkHandshake;

/**
 * The content of an answer, as it is sealed in the envelope:
 *
 * <pre>
 *   0   1   0: a retry, 1: the response
 *   1       cookie (16 bytes) and zeros, or the second message of Noise
 * </pre>
 */
final class Answer {
  static final byte RETRY = 0;
  static final byte RESPONSE = 1;

  /** Where the cookie or the message of Noise is. */
  static final int BODY = 1;

  private Answer() {}

  /** Length of the content of an answer of this size. */
  static int contentLength(int size) {
    return size - Envelope.ANSWER_OVERHEAD;
  }

  /** Length of the payload of the second message of Noise in an answer of this size. */
  static int payloadLength(int size) {
    return contentLength(size) - BODY - IkHandshake.RESPONSE_OVERHEAD;
  }
}
