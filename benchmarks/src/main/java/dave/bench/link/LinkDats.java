package dave.bench.link;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.PacketCodec;
import dave.wire.WorkHash;
import dave.wire.crypto.BoundSalt;
import dave.wire.crypto.Work;
import dave.wire.keys.SigningKey;
import java.util.SplittableRandom;

/** Makes a genuine dat of the largest size. */
final class LinkDats {
  private static final int KEY_LENGTH = 16;

  private LinkDats() {}

  static Dat full(long seed, long timeMs) {
    SplittableRandom random = new SplittableRandom(seed);
    SigningKey author = SigningKey.ofSeed(bytes(random, SigningKey.SEED_LENGTH));
    ByteString key = ByteString.copyFrom(bytes(random, KEY_LENGTH));
    ByteString value = ByteString.copyFrom(bytes(random, PacketCodec.maxValueLength(KEY_LENGTH)));
    ByteString salt = BoundSalt.of(author.author(), KEY_LENGTH, 0, 1);
    WorkHash work = Work.of(key, value, timeMs, salt);
    return new Dat(key, value, timeMs, salt, work, author.author(), author.sign(work));
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
