package dave.link.cell;

import java.util.Arrays;

/**
 * The frames in a plaintext: each a type (1 byte), the length of its body (2 bytes, big-endian) and
 * the body. A type of 0 ends them, and only zeros follow. There are {@value #MAX_COUNT} at most:
 * each costs the receiver work, however short it is.
 */
public final class Frames {
  /** Bytes of a frame beside its body. */
  public static final int OVERHEAD = 3;

  /** Most frames in a cell. */
  public static final int MAX_COUNT = 64;

  private static final byte[] ZEROS = new byte[CellFormat.MAX_SIZE];

  /** Receives frames. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Receives one frame. The bytes are valid during the call only.
     *
     * @param type 1 to 255
     */
    void frame(int type, byte[] bytes, int offset, int length);
  }

  private Frames() {}

  /** Whether the first {@code length} bytes are frames and zeros, to the last byte. */
  public static boolean areWhole(byte[] plain, int length) {
    int at = 0;
    int count = 0;
    while (at < length && plain[at] != FrameType.END) {
      if (length - at < OVERHEAD || ++count > MAX_COUNT) {
        return false;
      }
      at += OVERHEAD + bodyLength(plain, at);
    }
    return at <= length && Arrays.equals(plain, at, length, ZEROS, 0, length - at);
  }

  /** Passes the frames of a plaintext that {@link #areWhole} to a sink, in order. */
  public static void each(byte[] plain, int length, Sink sink) {
    int at = 0;
    while (at < length && plain[at] != FrameType.END) {
      int body = bodyLength(plain, at);
      sink.frame(plain[at] & 0xff, plain, at + OVERHEAD, body);
      at += OVERHEAD + body;
    }
  }

  private static int bodyLength(byte[] plain, int at) {
    return (plain[at + 1] & 0xff) << 8 | (plain[at + 2] & 0xff);
  }
}
