package dave.wire.testing;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes verified dats without work: the work hash is random with the requested zero bits, the
 * signature is noise. They count as genuine in code that neither hashes nor verifies, such as a
 * store.
 *
 * <p>The same seed and calls make the same dats.
 */
public final class TestDats {
  private final RandomGenerator random;

  private TestDats(RandomGenerator random) {
    this.random = random;
  }

  public static TestDats seeded(long seed) {
    return new TestDats(new Random(seed));
  }

  public static TestDats of(RandomGenerator random) {
    return new TestDats(random);
  }

  /** The author with this number; lower numbers come first. It is no valid Ed25519 key. */
  public static Author author(int number) {
    byte[] bytes = new byte[Bytes32.LENGTH];
    for (int i = 0; i < 4; i++) {
      bytes[i] = (byte) (number >>> (24 - 8 * i));
    }
    bytes[Bytes32.LENGTH - 1] = 1;
    return Author.of(bytes, 0);
  }

  /** A random work with exactly this many leading zero bits. */
  public WorkHash work(int zeroBits) {
    byte[] bytes = randomBytes(Bytes32.LENGTH);
    for (int bit = 0; bit < zeroBits; bit++) {
      bytes[bit >> 3] &= (byte) ~(0x80 >> (bit & 7));
    }
    if (zeroBits < 256) {
      bytes[zeroBits >> 3] |= (byte) (0x80 >> (zeroBits & 7));
    }
    return WorkHash.of(bytes, 0);
  }

  /**
   * Begins a dat. By default: key "key", value "value", time 1,700,000,000,000, 20 bits, author 1,
   * bound, a work of its own.
   */
  public Draft dat() {
    return new Draft();
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A dat that is not complete yet. */
  public final class Draft {
    private ByteString key = ByteString.copyFromUtf8("key");
    private ByteString value = ByteString.copyFromUtf8("value");
    private long timeMs = 1_700_000_000_000L;
    private int difficulty = 20;
    private Author author = TestDats.author(1);
    private boolean bound = true;
    private @Nullable WorkHash work;

    private Draft() {}

    public Draft key(String text) {
      return key(ByteString.copyFromUtf8(text));
    }

    public Draft key(ByteString bytes) {
      key = bytes;
      return this;
    }

    public Draft value(String text) {
      return value(ByteString.copyFromUtf8(text));
    }

    public Draft value(ByteString bytes) {
      value = bytes;
      return this;
    }

    /** A random value of this many bytes. */
    public Draft valueOf(int length) {
      return value(ByteString.copyFrom(randomBytes(length)));
    }

    public Draft timeMs(long unixMs) {
      timeMs = unixMs;
      return this;
    }

    /** Sets the committed bits, and the realised ones unless a work is given. */
    public Draft difficulty(int bits) {
      difficulty = bits;
      return this;
    }

    public Draft author(int number) {
      return author(TestDats.author(number));
    }

    public Draft author(Author given) {
      author = given;
      return this;
    }

    public Draft bound(boolean given) {
      bound = given;
      return this;
    }

    public Draft unbound() {
      return bound(false);
    }

    /** Claims this work, with the difficulty that it shows. */
    public Draft work(WorkHash given) {
      work = given;
      difficulty = given.zeroBits();
      return this;
    }

    public VerifiedDat build() {
      WorkHash name = work != null ? work : TestDats.this.work(difficulty);
      Dat dat =
          new Dat(
              key,
              value,
              timeMs,
              ByteString.copyFrom(randomBytes(bound ? 16 : 8)),
              name,
              author,
              ByteString.copyFrom(randomBytes(Dat.SIGNATURE_LENGTH)));
      return new VerifiedDat(dat, difficulty, bound);
    }
  }
}
