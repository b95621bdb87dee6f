package dave.link.cell;

import java.util.Arrays;

/** Builds the plaintext of a cell from frames, while there is room. Not for several threads. */
public final class CellWriter {
  private final byte[] plain;
  private int length;
  private int count;

  /**
   * A writer for cells of this size.
   *
   * @throws IllegalArgumentException if no cell has this size
   */
  public CellWriter(int cellSize) {
    if (!CellFormat.isSize(cellSize)) {
      throw new IllegalArgumentException("a cell has 1,232 to 1,452 bytes, not " + cellSize);
    }
    plain = new byte[CellFormat.plainLength(cellSize)];
  }

  /** Removes all frames. */
  public void clear() {
    Arrays.fill(plain, 0, length, (byte) 0);
    length = 0;
    count = 0;
  }

  /** The longest body that a frame can still have; negative if there is no room for a frame. */
  public int room() {
    return count == Frames.MAX_COUNT ? -1 : plain.length - length - Frames.OVERHEAD;
  }

  /** The longest body of a frame that is alone in a cell. */
  public int capacity() {
    return plain.length - Frames.OVERHEAD;
  }

  /**
   * Adds a frame.
   *
   * @return false if there is no room; then nothing changes
   */
  public boolean add(int type, byte[] body) {
    return add(type, body, 0, body.length);
  }

  /** Adds a frame whose body is a part of an array. */
  public boolean add(int type, byte[] body, int offset, int bodyLength) {
    if (type <= FrameType.END || type > 0xff) {
      throw new IllegalArgumentException("a frame's type is 1 to 255, not " + type);
    }
    if (bodyLength > room()) {
      return false;
    }
    plain[length] = (byte) type;
    plain[length + 1] = (byte) (bodyLength >>> 8);
    plain[length + 2] = (byte) bodyLength;
    System.arraycopy(body, offset, plain, length + Frames.OVERHEAD, bodyLength);
    length += Frames.OVERHEAD + bodyLength;
    count++;
    return true;
  }

  /** The plaintext, frames and zeros: the array itself, no copy. */
  public byte[] plain() {
    return plain;
  }
}
