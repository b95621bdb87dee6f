package dave.bench.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * Dats by number, neither mined nor signed: for stores, which check neither. A dat takes 1.2 KB. It
 * has a unique key of 16 bytes, one of 1,000 authors, and a value of 1,024 bytes that do not
 * compress. Half of the dats have 16 bits, a quarter 17, and so on to 20. Thread-safe.
 */
final class SeededDats {
  private static final int VALUE = 1_024;
  private static final int SHORT = 16;
  private static final int AUTHORS = 1_000;
  private static final int LOWEST_BITS = 16;
  private static final int MORE_BITS = 4;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final long seed;
  private final byte[] pool = new byte[1 << 24];
  private final Author[] authors = new Author[AUTHORS];

  SeededDats(long seed) {
    this.seed = mix(seed);
    SplittableRandom random = new SplittableRandom(seed);
    random.nextBytes(pool);
    for (int i = 0; i < AUTHORS; i++) {
      authors[i] = Author.of(pool, i * Bytes32.LENGTH);
    }
  }

  /** Returns the dat of a number. */
  VerifiedDat dat(long number, long timeMs) {
    long first = word(number, 0);
    int bits = LOWEST_BITS + Math.min(MORE_BITS, Long.numberOfTrailingZeros(word(number, 4)));
    Dat dat =
        new Dat(
            key(number),
            some(VALUE, first),
            timeMs,
            some(SHORT, first >>> 7),
            work(number, bits),
            author(number),
            some(Dat.SIGNATURE_LENGTH, first >>> 9));
    return new VerifiedDat(dat, bits, true);
  }

  /** Returns the key of a dat, which no other has. */
  ByteString key(long number) {
    byte[] bytes = new byte[SHORT];
    ByteBuffer.wrap(bytes).putLong(word(number, 5)).putLong(number);
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  /** Returns the author of a dat. */
  Author author(long number) {
    return authors[(int) Long.remainderUnsigned(word(number, 6), AUTHORS)];
  }

  /** Returns the work of a dat. */
  WorkHash work(long number) {
    return work(
        number, LOWEST_BITS + Math.min(MORE_BITS, Long.numberOfTrailingZeros(word(number, 4))));
  }

  private WorkHash work(long number, int bits) {
    byte[] bytes = new byte[Bytes32.LENGTH];
    ByteBuffer.wrap(bytes)
        .putLong((word(number, 0) | Long.MIN_VALUE) >>> bits)
        .putLong(word(number, 1))
        .putLong(word(number, 2))
        .putLong(word(number, 3));
    return WorkHash.of(bytes, 0);
  }

  private ByteString some(int length, long where) {
    int offset = (int) Math.floorMod(where, (long) pool.length - length);
    return UnsafeByteOperations.unsafeWrap(pool, offset, length);
  }

  private long word(long number, int which) {
    return mix(seed + (8 * number + which) * GOLDEN);
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
