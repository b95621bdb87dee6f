package dave.link.cell;

import java.util.Arrays;

/** Frames with short ids of dats, one after the other: big-endian numbers of one length. */
public enum IdsFrame {
  /** Ids of dats that the sender holds: 1 byte of difficulty, then the id, see {@link ShortId}. */
  HAVE(FrameType.HAVE, 1 + ShortId.LENGTH),

  /** Ids of dats that the sender asks for. */
  WANT(FrameType.WANT, ShortId.LENGTH);

  /** Most ids in one frame. */
  public static final int MAX_IDS = 160;

  /** The type of the frame. */
  public final int type;

  private final int width;

  IdsFrame(int type, int width) {
    this.type = type;
    this.width = width;
  }

  /** Returns the body of a frame with 1 to {@value #MAX_IDS} ids. */
  public byte[] encode(long[] ids) {
    if (ids.length == 0 || ids.length > MAX_IDS) {
      throw new IllegalArgumentException("a frame has 1 to 160 ids, not " + ids.length);
    }
    byte[] body = new byte[length(ids.length)];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (ids[i / width] >>> (Byte.SIZE * (width - 1 - i % width)));
    }
    return body;
  }

  /** Length of the body of a frame with so many ids. */
  public int length(int ids) {
    return ids * width;
  }

  /** How many ids a body of at most this length has, 0 to {@value #MAX_IDS}. */
  public int count(int length) {
    return Math.clamp(length / width, 0, MAX_IDS);
  }

  /** Whether a body is 1 to {@value #MAX_IDS} ids. */
  public boolean isWhole(int length) {
    return length > 0 && length % width == 0 && length / width <= MAX_IDS;
  }

  /** Returns the ids in a body that {@link #isWhole}, each once. */
  public long[] decode(byte[] bytes, int offset, int length) {
    long[] ids = new long[length / width];
    for (int i = 0; i < length; i++) {
      ids[i / width] = ids[i / width] << Byte.SIZE | (bytes[offset + i] & 0xff);
    }
    return Arrays.stream(ids).distinct().toArray();
  }
}
