package dave.link.cell;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.PacketCodec;
import dave.wire.crypto.Work;
import java.util.Arrays;
import java.util.Optional;

/**
 * A dat in a frame, without its work, which the receiver computes:
 *
 * <pre>
 *   0        64  signature
 *   64       32  author
 *   96       8   time, milliseconds, big-endian
 *   104      1   length of the salt (1 to 32), and 64 if the dat is in its stem
 *   105      1   length of the key (0 to 32)
 *   106          salt, key, value
 * </pre>
 *
 * <p>The signature comes first: a receiver checks by it whether it holds the dat. Only signatures
 * of verified dats are remembered, and no other content has the same signature.
 */
public final class DatFrame {
  /** Bytes beside salt, key and value. */
  public static final int OVERHEAD = 106;

  /** Length of the body of the longest dat that fits a packet of the wire. */
  public static final int MAX_LENGTH = 1_379;

  private static final int AUTHOR = 64;
  private static final int TIME = 96;
  private static final int SALT_LENGTH = 104;
  private static final int KEY_LENGTH = 105;
  private static final int STEM = 0x40;

  /**
   * The content of a frame.
   *
   * @param stem whether the dat is in its stem
   */
  public record Content(Dat dat, boolean stem) {}

  private DatFrame() {}

  /** Length of the body of the frame of a dat. */
  public static int length(Dat dat) {
    return OVERHEAD + dat.salt().size() + dat.key().size() + dat.value().size();
  }

  /** Returns the body of a frame. */
  public static byte[] encode(Dat dat, boolean stem) {
    int salt = dat.salt().size();
    int key = dat.key().size();
    byte[] body = new byte[length(dat)];
    dat.signature().copyTo(body, 0);
    dat.author().writeTo(body, AUTHOR);
    for (int i = 0; i < Long.BYTES; i++) {
      body[TIME + i] = (byte) (dat.timeMs() >>> (56 - 8 * i));
    }
    body[SALT_LENGTH] = (byte) (stem ? salt | STEM : salt);
    body[KEY_LENGTH] = (byte) key;
    dat.salt().copyTo(body, OVERHEAD);
    dat.key().copyTo(body, OVERHEAD + salt);
    dat.value().copyTo(body, OVERHEAD + salt + key);
    return body;
  }

  /**
   * Whether the bytes have the shape of a dat, and the dat fits a packet of the wire. A cheap
   * check.
   */
  public static boolean isWhole(byte[] bytes, int offset, int length) {
    if (length < OVERHEAD || length > MAX_LENGTH) {
      return false;
    }
    int salt = bytes[offset + SALT_LENGTH] & ~STEM;
    int key = bytes[offset + KEY_LENGTH];
    return salt >= 1
        && salt <= Dat.MAX_SALT_LENGTH
        && key >= 0
        && key <= Dat.MAX_KEY_LENGTH
        && bytes[offset + TIME] >= 0
        && OVERHEAD + salt + key <= length
        && length - OVERHEAD - salt - key <= PacketCodec.maxValueLength(key, salt);
  }

  /** The first 8 bytes of the signature as a number, by which a held dat is recognised cheaply. */
  public static long name(byte[] bytes, int offset) {
    long name = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      name = name << 8 | (bytes[offset + i] & 0xff);
    }
    return name;
  }

  /**
   * Reads a dat and computes its work; empty if the bytes do not have its shape. Copies the bytes.
   */
  public static Optional<Content> decode(byte[] bytes, int offset, int length) {
    if (!isWhole(bytes, offset, length)) {
      return Optional.empty();
    }
    ByteString body =
        UnsafeByteOperations.unsafeWrap(Arrays.copyOfRange(bytes, offset, offset + length));
    int salt = body.byteAt(SALT_LENGTH) & ~STEM;
    int keyFrom = OVERHEAD + salt;
    int valueFrom = keyFrom + body.byteAt(KEY_LENGTH);
    ByteString key = body.substring(keyFrom, valueFrom);
    ByteString value = body.substring(valueFrom);
    ByteString saltBytes = body.substring(OVERHEAD, keyFrom);
    long timeMs = time(bytes, offset + TIME);
    Dat dat =
        new Dat(
            key,
            value,
            timeMs,
            saltBytes,
            Work.of(key, value, timeMs, saltBytes),
            Author.of(bytes, offset + AUTHOR),
            body.substring(0, AUTHOR));
    return Optional.of(new Content(dat, (body.byteAt(SALT_LENGTH) & STEM) != 0));
  }

  private static long time(byte[] bytes, int at) {
    long timeMs = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      timeMs = timeMs << 8 | (bytes[at + i] & 0xff);
    }
    return timeMs;
  }
}
