package dave.bench.verification;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.WorkHash;
import dave.wire.crypto.BoundSalt;
import dave.wire.crypto.Work;
import dave.wire.keys.SigningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Packets of the largest size, each with a genuine dat of one of 64 authors. */
final class GenuinePackets {
  private static final int AUTHORS = 64;
  private static final int DIFFICULTY = 4;
  private static final long NOW_MS = 1_800_000_000_000L;

  private final List<Dat> dats = new ArrayList<>();
  private final List<byte[]> packets = new ArrayList<>();

  GenuinePackets(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<SigningKey> keys = new ArrayList<>();
    for (int i = 0; i < AUTHORS; i++) {
      byte[] secret = new byte[SigningKey.SEED_LENGTH];
      random.nextBytes(secret);
      keys.add(SigningKey.ofSeed(secret));
    }
    for (int i = 0; i < count; i++) {
      Dat dat = dat(keys.get(i % AUTHORS), random);
      dats.add(dat);
      packets.add(PacketCodec.encode(new Put(dat, false)));
    }
  }

  private static Dat dat(SigningKey key, SplittableRandom random) {
    byte[] name = new byte[16];
    random.nextBytes(name);
    byte[] value = new byte[PacketCodec.maxValueLength(name.length)];
    random.nextBytes(value);
    ByteString k = ByteString.copyFrom(name);
    ByteString v = ByteString.copyFrom(value);
    for (long nonce = 0; ; nonce++) {
      ByteString salt = BoundSalt.of(key.author(), k.size(), DIFFICULTY, nonce);
      WorkHash work = Work.of(k, v, NOW_MS, salt);
      if (work.zeroBits() >= DIFFICULTY) {
        return new Dat(k, v, NOW_MS, salt, work, key.author(), key.sign(work));
      }
    }
  }

  /** Returns the dats of the packets, in their order. */
  List<Dat> dats() {
    return dats;
  }

  /** Returns the bytes of a packet. */
  byte[] bytes(int index) {
    return packets.get(index);
  }

  /** Returns a time at which no dat is from the future. */
  long nowMs() {
    return NOW_MS;
  }
}
