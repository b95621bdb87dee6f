package dave.engine.store;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.crypto.Blake3;
import java.nio.ByteBuffer;
import java.util.Comparator;

/**
 * Names a value: the first 16 bytes of its BLAKE3 hash. To find two values of one digest takes some
 * 2^64 hashes.
 */
public record ValueDigest(long high, long low) implements Comparable<ValueDigest> {
  /** In bytes. */
  public static final int LENGTH = 16;

  private static final Comparator<ValueDigest> ORDER =
      ((Comparator<ValueDigest>) (a, b) -> Long.compareUnsigned(a.high, b.high))
          .thenComparing((a, b) -> Long.compareUnsigned(a.low, b.low));

  public static ValueDigest of(ByteString value) {
    return read(hash(value), 0);
  }

  /** The digest in these bytes. */
  public static ValueDigest read(byte[] from, int offset) {
    ByteBuffer in = ByteBuffer.wrap(from, offset, LENGTH);
    return new ValueDigest(in.getLong(), in.getLong());
  }

  /** Whether a dat is a chunk: its key is the BLAKE3 hash of its value. */
  public static boolean namesContent(Dat dat) {
    return dat.key().size() == Blake3.HASH_LENGTH
        && dat.key().equals(ByteString.copyFrom(hash(dat.value())));
  }

  private static byte[] hash(ByteString value) {
    byte[] bytes = value.toByteArray();
    byte[] hash = new byte[Blake3.HASH_LENGTH];
    Blake3.hash(bytes, 0, bytes.length, hash, 0);
    return hash;
  }

  @Override
  public int compareTo(ValueDigest other) {
    return ORDER.compare(this, other);
  }
}
