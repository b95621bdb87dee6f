package dave.dist.conform;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.crypto.Blake3;
import dave.wire.crypto.BoundSalt;
import dave.wire.crypto.Work;
import dave.wire.keys.SigningKey;
import java.nio.ByteBuffer;
import java.util.function.IntPredicate;

/** Makes dats, genuine and other ones. One thread uses it. */
final class Dats {
  private static final int TIME_CHECK = 1 << 16;
  private static final ByteString NO_SIGNATURE =
      ByteString.copyFrom(new byte[Dat.SIGNATURE_LENGTH]);

  private final Line line;
  private final int minDifficulty;

  /**
   * @param minDifficulty the least difficulty that the node takes
   */
  Dats(Line line, int minDifficulty) {
    this.line = line;
    this.minDifficulty = minDifficulty;
  }

  /** Makes the salt of a nonce. */
  interface Salts {
    ByteString of(long nonce);
  }

  /** Returns a bound dat of the node's least difficulty. */
  Dat bound(SigningKey author, ByteString key, ByteString value, long timeMs) {
    return bound(author, key, value, timeMs, minDifficulty, bits -> bits >= minDifficulty);
  }

  /** Returns a dat whose salt commits to some bits, with work of which the zero bits are wanted. */
  Dat bound(
      SigningKey author,
      ByteString key,
      ByteString value,
      long timeMs,
      int committed,
      IntPredicate zeroBits) {
    return mined(
        author,
        key,
        value,
        timeMs,
        nonce -> BoundSalt.of(author.author(), key.size(), committed, nonce),
        zeroBits);
  }

  /** Returns a dat with salts of any form, and of the node's least difficulty. */
  Dat unbound(SigningKey author, ByteString key, ByteString value, long timeMs, Salts salts) {
    return mined(author, key, value, timeMs, salts, bits -> bits >= minDifficulty);
  }

  private Dat mined(
      SigningKey author,
      ByteString key,
      ByteString value,
      long timeMs,
      Salts salts,
      IntPredicate zeroBits) {
    Dat unsigned = unsigned(author.author(), key, value, timeMs, salts, zeroBits);
    return withSignature(unsigned, author.sign(unsigned.work()));
  }

  /** Returns a bound dat of an author without a secret, with a signature that was made up. */
  Dat anonymous(
      Author author, ByteString key, ByteString value, long timeMs, ByteString signature) {
    return withSignature(
        unsigned(
            author,
            key,
            value,
            timeMs,
            nonce -> BoundSalt.of(author, key.size(), minDifficulty, nonce),
            bits -> bits >= minDifficulty),
        signature);
  }

  private Dat unsigned(
      Author author,
      ByteString key,
      ByteString value,
      long timeMs,
      Salts salts,
      IntPredicate zeroBits) {
    byte[] load = Work.load(key, value, timeMs).toByteArray();
    byte[] input = new byte[Dat.MAX_SALT_LENGTH + load.length];
    byte[] hash = new byte[Blake3.HASH_LENGTH];
    for (long nonce = 0; ; nonce++) {
      if (nonce % TIME_CHECK == 0) {
        line.requireTime();
      }
      ByteString salt = salts.of(nonce);
      salt.copyTo(input, 0);
      System.arraycopy(load, 0, input, salt.size(), load.length);
      Blake3.hash(input, 0, salt.size() + load.length, hash, 0);
      WorkHash work = WorkHash.of(hash, 0);
      if (zeroBits.test(work.zeroBits())) {
        return new Dat(key, value, timeMs, salt, work, author, NO_SIGNATURE);
      }
    }
  }

  /** Returns the salt of 8 bytes that original nodes make. */
  static ByteString shortSalt(long nonce) {
    return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(nonce).array());
  }

  /** Returns the dat with another salt, which its work does not fit. */
  static Dat withSalt(Dat dat, ByteString salt) {
    return new Dat(
        dat.key(), dat.value(), dat.timeMs(), salt, dat.work(), dat.author(), dat.signature());
  }

  /** Returns the dat with another signature. */
  static Dat withSignature(Dat dat, ByteString signature) {
    return new Dat(
        dat.key(), dat.value(), dat.timeMs(), dat.salt(), dat.work(), dat.author(), signature);
  }

  /** Returns the dat of the same work that another author claims. */
  static Dat claimed(Dat dat, SigningKey other) {
    return new Dat(
        dat.key(),
        dat.value(),
        dat.timeMs(),
        dat.salt(),
        dat.work(),
        other.author(),
        other.sign(dat.work()));
  }

  /** Returns the bytes with one bit changed. */
  static ByteString flipped(ByteString bytes, int index) {
    byte[] changed = bytes.toByteArray();
    changed[index] ^= 1;
    return ByteString.copyFrom(changed);
  }
}
