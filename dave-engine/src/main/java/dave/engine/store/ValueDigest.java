package dave.engine.store;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.crypto.Blake3;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;

/**
 * A digest that names a value: the first 16 bytes of its SHA-256 hash, for which processors have
 * instructions. Finding two values with one digest takes some 2^64 hashes.
 */
public record ValueDigest(long high, long low) implements Comparable<ValueDigest> {
  /** The length in bytes. */
  public static final int LENGTH = 16;

  private static final Comparator<ValueDigest> ORDER =
      ((Comparator<ValueDigest>) (a, b) -> Long.compareUnsigned(a.high, b.high))
          .thenComparing((a, b) -> Long.compareUnsigned(a.low, b.low));

  public static ValueDigest of(ByteString value) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(value.asReadOnlyByteBuffer());
      return read(sha.digest(), 0);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Reads a digest from bytes. */
  public static ValueDigest read(byte[] from, int offset) {
    ByteBuffer in = ByteBuffer.wrap(from, offset, LENGTH);
    return new ValueDigest(in.getLong(), in.getLong());
  }

  /** Whether a dat is a chunk: its key is the BLAKE3 hash of its value. */
  public static boolean namesContent(Dat dat) {
    return dat.key().size() == Blake3.HASH_LENGTH
        && dat.key().equals(ByteString.copyFrom(blake3(dat.value())));
  }

  private static byte[] blake3(ByteString value) {
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
