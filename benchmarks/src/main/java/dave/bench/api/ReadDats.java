package dave.bench.api;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.SplittableRandom;

/** Many dats of one key or of one author, for a store. They are neither mined nor signed. */
final class ReadDats {
  /** The key under which each of many authors has a record. */
  static final ByteString KEY = ByteString.copyFromUtf8("popular");

  private static final long FIRST_MS = 1_760_000_000_000L;
  private static final int VALUE_BYTES = 200;
  private static final int DIFFICULTY = 16;

  private final long seed;
  private final Author one;

  ReadDats(long seed) {
    this.seed = seed;
    one = Author.of(bytes(new SplittableRandom(~seed), 32), 0);
  }

  /** Returns the author of {@link #ofOne}. */
  Author one() {
    return one;
  }

  /** Returns the record of one of many authors under {@link #KEY}; most values differ. */
  VerifiedDat popular(int number) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
    return dat(KEY, Author.of(bytes(random, 32), 0), number, random);
  }

  /** Returns one of many dats of one author, whose keys come after most others. */
  VerifiedDat ofOne(int number) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 - 1 - number);
    return dat(ByteString.copyFromUtf8("z/" + number), one, number, random);
  }

  private static VerifiedDat dat(
      ByteString key, Author author, int number, SplittableRandom random) {
    byte[] work = bytes(random, 32);
    work[0] = 0;
    work[1] = 0;
    Dat dat =
        new Dat(
            key,
            ByteString.copyFrom(bytes(random, VALUE_BYTES)),
            FIRST_MS + number,
            ByteString.copyFrom(bytes(random, 16)),
            WorkHash.of(work, 0),
            author,
            ByteString.copyFrom(bytes(random, Dat.SIGNATURE_LENGTH)));
    return new VerifiedDat(dat, DIFFICULTY, true);
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
