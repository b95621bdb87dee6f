package dave.wire.crypto;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The salt that Dave makes. It binds work to its author, to the difficulty that the miner committed
 * to, and to the border between key and value. The hash alone covers none of these.
 *
 * <p>It has 16 bytes. Byte 0 is the committed difficulty. Bytes 1 to 7 are the tag: the first 7
 * bytes of {@code BLAKE3(author || length of the key as one byte)}. Bytes 8 to 15 are the nonce,
 * little-endian. Any thread may call.
 */
public final class BoundSalt {
  /** Length in bytes. */
  public static final int LENGTH = 16;

  private static final int TAG_OFFSET = 1;
  private static final int TAG_LENGTH = 7;
  private static final int NONCE_OFFSET = 8;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final ThreadLocal<BoundSalt> OF_THREAD = ThreadLocal.withInitial(BoundSalt::new);

  private final Blake3 blake3 = new Blake3();
  private final byte[] input = new byte[Author.LENGTH + 1];
  private final byte[] hash = new byte[Blake3.HASH_LENGTH];

  private BoundSalt() {}

  /**
   * A bound salt.
   *
   * @param keyLength length of the dat's key, 0 to 32
   * @param difficulty the committed difficulty, 0 to 255
   * @throws IllegalArgumentException if a number is outside its range
   */
  public static ByteString of(Author author, int keyLength, int difficulty, long nonce) {
    if (keyLength < 0 || keyLength > Dat.MAX_KEY_LENGTH) {
      throw new IllegalArgumentException("key length is not 0 to 32: " + keyLength);
    }
    if (difficulty < 0 || difficulty > 255) {
      throw new IllegalArgumentException("difficulty is not 0 to 255: " + difficulty);
    }
    byte[] salt = new byte[LENGTH];
    salt[0] = (byte) difficulty;
    System.arraycopy(tag(author, keyLength), 0, salt, TAG_OFFSET, TAG_LENGTH);
    LONG.set(salt, NONCE_OFFSET, nonce);
    return ByteString.copyFrom(salt);
  }

  /**
   * Whether the salt of {@code dat} has this layout, its tag matches, and the work has at least the
   * committed zero bits. Does not check the work itself; {@link Work#matches} does.
   */
  public static boolean isBound(Dat dat) {
    ByteString salt = dat.salt();
    if (salt.size() != LENGTH || committedDifficulty(salt) > dat.work().zeroBits()) {
      return false;
    }
    byte[] tag = tag(dat.author(), dat.key().size());
    for (int i = 0; i < TAG_LENGTH; i++) {
      if (salt.byteAt(TAG_OFFSET + i) != tag[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The difficulty that a bound salt commits to, 0 to 255.
   *
   * @throws IndexOutOfBoundsException if the salt is empty
   */
  public static int committedDifficulty(ByteString salt) {
    return salt.byteAt(0) & 0xFF;
  }

  /** The tag, in the first 7 bytes of this thread's scratch array. */
  private static byte[] tag(Author author, int keyLength) {
    BoundSalt scratch = OF_THREAD.get();
    author.writeTo(scratch.input, 0);
    scratch.input[Author.LENGTH] = (byte) keyLength;
    scratch.blake3.digest(scratch.input, 0, Author.LENGTH + 1, scratch.hash, 0);
    return scratch.hash;
  }
}
