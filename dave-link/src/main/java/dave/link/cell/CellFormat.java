package dave.link.cell;

import dave.link.noise.Aead;

/**
 * The layout of a cell: a header of 10 bytes, which is masked, the sealed plaintext and its tag.
 *
 * <pre>
 *   0   4  index of the receiver's session
 *   4   4  counter of the sender, from 0
 *   8   1  epoch: how often fresh keys were agreed on, modulo 256
 *   9   1  step of the hash ratchet since then
 *   10     plaintext, sealed
 *   -16    tag
 * </pre>
 *
 * <p>Numbers are big-endian.
 */
public final class CellFormat {
  /** The smallest cell, in bytes: an IPv6 packet of 1,280. */
  public static final int MIN_SIZE = 1_232;

  /** The largest, and usual, cell: an IPv6 packet of 1,500 bytes. */
  public static final int MAX_SIZE = 1_452;

  /** Length of the header, in bytes. */
  public static final int HEADER_LENGTH = 10;

  /** The last counter of a session. */
  public static final long MAX_COUNTER = 0xffff_ffffL;

  private static final int COUNTER = 4;
  private static final int EPOCH = 8;
  private static final int STEP = 9;

  private CellFormat() {}

  /** Whether cells, and datagrams of handshakes, may have this size. */
  public static boolean isSize(int size) {
    return size >= MIN_SIZE && size <= MAX_SIZE;
  }

  /** Bytes of plaintext in a cell of this size. */
  public static int plainLength(int size) {
    return size - HEADER_LENGTH - Aead.TAG_LENGTH;
  }

  /** Writes a header, not yet masked. */
  public static void writeHeader(byte[] cell, int index, long counter, int epoch, int step) {
    writeInt(cell, 0, index);
    writeInt(cell, COUNTER, (int) counter);
    cell[EPOCH] = (byte) epoch;
    cell[STEP] = (byte) step;
  }

  /** The index in a header that is not masked. */
  public static int index(byte[] header) {
    return readInt(header, 0);
  }

  /** The counter, 0 to {@link #MAX_COUNTER}. */
  public static long counter(byte[] header) {
    return readInt(header, COUNTER) & MAX_COUNTER;
  }

  /** The epoch, 0 to 255. */
  public static int epoch(byte[] header) {
    return header[EPOCH] & 0xff;
  }

  /** The step, 0 to 255. */
  public static int step(byte[] header) {
    return header[STEP] & 0xff;
  }

  static void writeInt(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  private static int readInt(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }
}
