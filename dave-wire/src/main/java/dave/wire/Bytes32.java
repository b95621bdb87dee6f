package dave.wire;

import com.google.protobuf.ByteString;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * 32 immutable bytes, ordered as unsigned big-endian numbers.
 *
 * <p>Held as four longs: an instance costs one object and no array.
 */
public abstract sealed class Bytes32 permits WorkHash, Author, LinkKey {
  /** Length in bytes. */
  public static final int LENGTH = 32;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final HexFormat HEX = HexFormat.of();

  private final long w0;
  private final long w1;
  private final long w2;
  private final long w3;

  /** Reads 32 bytes of {@code source} from {@code offset} on. */
  Bytes32(byte[] source, int offset) {
    w0 = (long) LONGS.get(source, offset);
    w1 = (long) LONGS.get(source, offset + 8);
    w2 = (long) LONGS.get(source, offset + 16);
    w3 = (long) LONGS.get(source, offset + 24);
  }

  static byte[] parseHex(String hex) {
    if (hex.length() != 2 * LENGTH) {
      throw new IllegalArgumentException("not 64 hex digits: '" + hex + "'");
    }
    try {
      return HEX.parseHex(hex);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not 64 hex digits: '" + hex + "'", e);
    }
  }

  static byte[] checked(ByteString bytes) {
    if (bytes.size() != LENGTH) {
      throw new IllegalArgumentException("needs 32 bytes, got " + bytes.size());
    }
    return bytes.toByteArray();
  }

  /** Writes the 32 bytes into {@code target} from {@code offset} on. */
  public final void writeTo(byte[] target, int offset) {
    LONGS.set(target, offset, w0);
    LONGS.set(target, offset + 8, w1);
    LONGS.set(target, offset + 16, w2);
    LONGS.set(target, offset + 24, w3);
  }

  /** A fresh array of the 32 bytes. */
  public final byte[] toByteArray() {
    byte[] bytes = new byte[LENGTH];
    writeTo(bytes, 0);
    return bytes;
  }

  /** The 32 bytes. */
  public final ByteString toByteString() {
    return ByteString.copyFrom(toByteArray());
  }

  /**
   * The first 8 bytes as a big-endian number. It is a good hash code if the 32 bytes are a hash.
   */
  public final long prefix64() {
    return w0;
  }

  /** The last eight bytes as a number, big-endian. Those of a work are evenly distributed. */
  public final long suffix64() {
    return w3;
  }

  /** Leading zero bits, 0 to 256. */
  final int leadingZeroBits() {
    if (w0 != 0) {
      return Long.numberOfLeadingZeros(w0);
    }
    if (w1 != 0) {
      return 64 + Long.numberOfLeadingZeros(w1);
    }
    if (w2 != 0) {
      return 128 + Long.numberOfLeadingZeros(w2);
    }
    return 192 + Long.numberOfLeadingZeros(w3);
  }

  /** Compares as unsigned big-endian numbers. */
  final int compareUnsigned(Bytes32 other) {
    int c = Long.compareUnsigned(w0, other.w0);
    if (c == 0) {
      c = Long.compareUnsigned(w1, other.w1);
    }
    if (c == 0) {
      c = Long.compareUnsigned(w2, other.w2);
    }
    return c != 0 ? c : Long.compareUnsigned(w3, other.w3);
  }

  @Override
  public final boolean equals(Object o) {
    return o instanceof Bytes32 other
        && other.getClass() == getClass()
        && w0 == other.w0
        && w1 == other.w1
        && w2 == other.w2
        && w3 == other.w3;
  }

  @Override
  public final int hashCode() {
    return Long.hashCode(w0 ^ Long.rotateLeft(w1, 17) ^ Long.rotateLeft(w2, 31) ^ w3);
  }

  /** 64 lower-case hex digits. */
  @Override
  public final String toString() {
    return HEX.formatHex(toByteArray());
  }
}
