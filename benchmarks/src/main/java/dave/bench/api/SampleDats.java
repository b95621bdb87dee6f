package dave.bench.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Registers with values of 1 KiB, neither mined nor signed, for a store. The same seed and number
 * give the same dat, in any process.
 */
final class SampleDats {
  static final int VALUE_BYTES = 1_024;
  static final int DIFFICULTY = 16;

  private static final long FIRST_MS = 1_750_000_000_000L;
  private static final int AUTHORS = 100;

  private final long seed;

  SampleDats(long seed) {
    this.seed = seed;
  }

  /** Returns the dat of a number. */
  VerifiedDat at(int number) {
    return stamped(number, 0);
  }

  /** Returns the dat of a number, whose value begins with a time, to measure when it arrives. */
  VerifiedDat stamped(int number, long stampNs) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
    byte[] work = bytes(random, 32);
    work[0] = 0;
    work[1] = 0;
    byte[] value = bytes(random, VALUE_BYTES);
    ByteBuffer.wrap(value).putLong(stampNs);
    Dat dat =
        new Dat(
            key(number),
            UnsafeByteOperations.unsafeWrap(value),
            FIRST_MS + number,
            UnsafeByteOperations.unsafeWrap(bytes(random, 16)),
            WorkHash.of(work, 0),
            author(number),
            UnsafeByteOperations.unsafeWrap(bytes(random, Dat.SIGNATURE_LENGTH)));
    return new VerifiedDat(dat, DIFFICULTY, true);
  }

  private static ByteString key(int number) {
    return ByteString.copyFromUtf8(String.format(Locale.ROOT, "sample/%09d", number));
  }

  private Author author(int number) {
    return Author.of(bytes(new SplittableRandom(seed - number % AUTHORS), 32), 0);
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
