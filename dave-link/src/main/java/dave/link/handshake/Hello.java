package dave.link.handshake;

import com.google.protobuf.ByteString;
import dave.link.cell.CellFormat;
import dave.link.cell.HeaderMask;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The payload of both handshake messages: what a side can do, and how to make cells for it.
 *
 * <pre>
 *   0   1   lowest version that it speaks
 *   1   1   highest version; in the response both are the version of the link
 *   2   8   capabilities, one a bit
 *   10  4   index of its session, for the other side's cells
 *   14  32  key of the mask of that session, for the other side's cells
 *   46  2   size of the largest cell that it takes
 *   48  4   longest time between two of its cells, in milliseconds, unsigned
 *   52  2   length of its share of a second key exchange; 0 in version 1
 *   54      the share, and whatever later versions add
 * </pre>
 */
public record Hello(
    int lowestVersion,
    int highestVersion,
    long capabilities,
    int index,
    ByteString maskKey,
    int cellSize,
    long pauseMs,
    ByteString share) {
  /** The version of this code. */
  public static final int VERSION = 1;

  /** The longest pause that fits. */
  public static final long MAX_PAUSE_MS = 0xffff_ffffL;

  /** Bytes beside the share. */
  public static final int OVERHEAD = 54;

  /**
   * @throws IllegalArgumentException if a part is out of its range
   */
  public Hello {
    if (lowestVersion < 1 || highestVersion < lowestVersion || highestVersion > 0xff) {
      throw new IllegalArgumentException("versions " + lowestVersion + " to " + highestVersion);
    }
    if (pauseMs < 0 || pauseMs > MAX_PAUSE_MS) {
      throw new IllegalArgumentException("pause of " + pauseMs + " ms");
    }
    if (maskKey.size() != HeaderMask.KEY_LENGTH || !CellFormat.isSize(cellSize)) {
      throw new IllegalArgumentException("mask of " + maskKey.size() + ", cell of " + cellSize);
    }
  }

  /** Returns the bytes of the payload. */
  byte[] encode() {
    return ByteBuffer.allocate(OVERHEAD + share.size())
        .put((byte) lowestVersion)
        .put((byte) highestVersion)
        .putLong(capabilities)
        .putInt(index)
        .put(maskKey.toByteArray())
        .putShort((short) cellSize)
        .putInt((int) pauseMs)
        .putShort((short) share.size())
        .put(share.toByteArray())
        .array();
  }

  /**
   * Reads a payload; empty if a part is out of its range. Ignores what later versions add to it.
   */
  static Optional<Hello> read(byte[] payload, int length) {
    if (length < OVERHEAD) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(payload, 0, length);
    int lowest = in.get() & 0xff;
    int highest = in.get() & 0xff;
    long capabilities = in.getLong();
    int index = in.getInt();
    byte[] mask = new byte[HeaderMask.KEY_LENGTH];
    in.get(mask);
    int cellSize = in.getShort() & 0xffff;
    long pauseMs = Integer.toUnsignedLong(in.getInt());
    int shareLength = in.getShort() & 0xffff;
    if (lowest < 1
        || highest < lowest
        || !CellFormat.isSize(cellSize)
        || shareLength > in.remaining()) {
      return Optional.empty();
    }
    ByteString share = ByteString.copyFrom(payload, OVERHEAD, shareLength);
    return Optional.of(
        new Hello(
            lowest,
            highest,
            capabilities,
            index,
            ByteString.copyFrom(mask),
            cellSize,
            pauseMs,
            share));
  }

  /** The highest version that both sides support; empty if there is none. */
  Optional<Integer> common(Hello other) {
    int version = Math.min(highestVersion, other.highestVersion);
    return version >= Math.max(lowestVersion, other.lowestVersion)
        ? Optional.of(version)
        : Optional.empty();
  }
}
