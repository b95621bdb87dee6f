package dave.link.cell;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Short ids of dats in a frame: the last 8 bytes of the work of each, one after the other. The work
 * is a hash, so nobody can make another dat with the id of a dat that exists, short of 2^64 hashes.
 */
public final class IdsFrame {
  /** Most ids in one frame. */
  public static final int MAX_IDS = 160;

  private IdsFrame() {}

  /** Returns the body of a frame with 1 to {@value #MAX_IDS} ids. */
  public static byte[] encode(long[] ids) {
    if (ids.length == 0 || ids.length > MAX_IDS) {
      throw new IllegalArgumentException("a frame has 1 to 160 ids, not " + ids.length);
    }
    byte[] body = new byte[length(ids.length)];
    ByteBuffer.wrap(body).asLongBuffer().put(ids);
    return body;
  }

  /** Length of the body of a frame with so many ids. */
  public static int length(int ids) {
    return ids * Long.BYTES;
  }

  /** How many ids a body of at most this length has, 0 to {@value #MAX_IDS}. */
  public static int count(int length) {
    return Math.clamp(length / Long.BYTES, 0, MAX_IDS);
  }

  /** Whether a body is 1 to {@value #MAX_IDS} ids. */
  public static boolean isWhole(int length) {
    return length > 0 && length % Long.BYTES == 0 && length / Long.BYTES <= MAX_IDS;
  }

  /** Returns the ids in a body that {@link #isWhole}. */
  public static long[] decode(byte[] bytes, int offset, int length) {
    long[] ids = new long[length / Long.BYTES];
    ByteBuffer.wrap(bytes, offset, length).asLongBuffer().get(ids);
    return Arrays.stream(ids).distinct().toArray();
  }
}
