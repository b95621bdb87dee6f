package dave.engine.testing;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.crypto.BoundSalt;
import dave.wire.crypto.Work;
import dave.wire.keys.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Makes genuine dats of low difficulty, quickly, and the same every time. */
public final class SignedDats {
  private SignedDats() {}

  /** The key of an author with a number. */
  public static SigningKey key(int number) {
    byte[] seed = new byte[SigningKey.SEED_LENGTH];
    ByteBuffer.wrap(seed).putInt(number + 1);
    return SigningKey.ofSeed(seed);
  }

  /** A bound dat. */
  public static Dat bound(
      SigningKey author, String key, String value, long timeMs, int difficulty) {
    return bound(
        author,
        ByteString.copyFrom(key, StandardCharsets.UTF_8),
        ByteString.copyFrom(value, StandardCharsets.UTF_8),
        timeMs,
        difficulty);
  }

  /** A bound dat with any bytes. */
  public static Dat bound(
      SigningKey author, ByteString key, ByteString value, long timeMs, int difficulty) {
    for (long nonce = 0; ; nonce++) {
      ByteString salt = BoundSalt.of(author.author(), key.size(), difficulty, nonce);
      Dat dat = of(author, key, value, timeMs, salt);
      if (dat.work().zeroBits() >= difficulty) {
        return signed(author, dat);
      }
    }
  }

  /** A dat with a salt of 8 bytes, as original nodes make them. */
  public static Dat original(
      SigningKey author, String key, String value, long timeMs, int difficulty) {
    ByteString keyBytes = ByteString.copyFrom(key, StandardCharsets.UTF_8);
    for (long nonce = 0; ; nonce++) {
      ByteString salt = ByteString.copyFrom(ByteBuffer.allocate(8).putLong(nonce).array());
      Dat dat =
          of(author, keyBytes, ByteString.copyFrom(value, StandardCharsets.UTF_8), timeMs, salt);
      if (dat.work().zeroBits() >= difficulty) {
        return signed(author, dat);
      }
    }
  }

  private static Dat of(
      SigningKey author, ByteString key, ByteString value, long timeMs, ByteString salt) {
    WorkHash work = Work.of(key, value, timeMs, salt);
    ByteString unsigned = ByteString.copyFrom(new byte[Dat.SIGNATURE_LENGTH]);
    return new Dat(key, value, timeMs, salt, work, author.author(), unsigned);
  }

  private static Dat signed(SigningKey author, Dat dat) {
    return new Dat(
        dat.key(),
        dat.value(),
        dat.timeMs(),
        dat.salt(),
        dat.work(),
        dat.author(),
        author.sign(dat.work()));
  }
}
