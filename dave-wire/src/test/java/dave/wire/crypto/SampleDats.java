package dave.wire.crypto;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import java.util.HexFormat;

/** Dats and keys that the tests of this package share. */
public final class SampleDats {
  public static final long NOW_MS = 1_732_000_000_000L;
  public static final SigningKey ALICE = key(1);
  public static final SigningKey BOB = key(2);

  private SampleDats() {}

  public static SigningKey key(int number) {
    byte[] seed = new byte[SigningKey.SEED_LENGTH];
    seed[0] = (byte) number;
    return SigningKey.ofSeed(seed);
  }

  /** A genuine bound dat that commits to {@code committed} bits and has at least {@code least}. */
  public static Dat bound(SigningKey key, String name, String value, int committed, int least) {
    ByteString k = ByteString.copyFromUtf8(name);
    for (long nonce = 0; ; nonce++) {
      ByteString salt = BoundSalt.of(key.author(), k.size(), committed, nonce);
      ByteString v = ByteString.copyFromUtf8(value);
      if (Work.of(k, v, NOW_MS, salt).zeroBits() >= least) {
        return signed(key, k, v, NOW_MS, salt);
      }
    }
  }

  public static Dat bound(SigningKey key, String name, String value, int difficulty) {
    return bound(key, name, value, difficulty, difficulty);
  }

  public static Dat signed(
      SigningKey key, ByteString name, ByteString value, long timeMs, ByteString salt) {
    WorkHash work = Work.of(name, value, timeMs, salt);
    return new Dat(name, value, timeMs, salt, work, key.author(), key.sign(work));
  }

  /** A dat of the original implementation: key "hello", value "hello dave", salt of 8 bytes. */
  public static Dat original() {
    return new Dat(
        ByteString.copyFromUtf8("hello"),
        ByteString.copyFromUtf8("hello dave"),
        Long.reverseBytes(0x409d385a93010000L),
        hex("4b01000000000000"),
        WorkHash.parse("0097554c5ee497a33813b5ca896deb5913069df7ba82202892d11ac41247ccb8"),
        Author.parse("7776e870b93354f2a0b24c23f2a36cc4e80e223218c1b97926fdd018396a2b9b"),
        hex(
            "15a816a6b160cdf45031995ab06ba73a22fab404ebe6125cc93a8da1ac16bc6c"
                + "b1fd3bfe37a8557d6cbe0b46adf0fb5b7e0694494dbfa39a5f705b876bb60301"));
  }

  public static ByteString hex(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }
}
