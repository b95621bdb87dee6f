package dave.sim.cluster;

import com.google.protobuf.ByteString;
import dave.sim.world.World;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.crypto.BoundSalt;
import dave.wire.crypto.Work;
import dave.wire.keys.SigningKey;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Makes genuine dats, mined and signed. The same calls make the same dats. */
public final class DatFactory {

  private final long seed;
  private final Map<Integer, SigningKey> keys = new HashMap<>();
  private long made;
  private long hashes;

  public DatFactory(World world, String purpose) {
    seed = World.mix(world.seed(), purpose.hashCode());
  }

  /** Returns the key of an author. */
  public SigningKey key(int author) {
    return keys.computeIfAbsent(
        author,
        number ->
            SigningKey.ofSeed(
                ByteBuffer.allocate(SigningKey.SEED_LENGTH).putLong(seed).putInt(number).array()));
  }

  /** Returns how many hashes were computed for all dats so far. */
  public long hashes() {
    return hashes;
  }

  /**
   * Returns a dat without a key, with a unique value of 64 bytes.
   *
   * @param timeMs Unix milliseconds
   * @param difficulty in bits
   */
  public Dat dat(int author, long timeMs, int difficulty) {
    return dat(author, ByteString.EMPTY, value(64), timeMs, difficulty);
  }

  /** Returns a value that no other dat of this factory has. */
  public ByteString value(int bytes) {
    byte[] value = new byte[Math.max(8, bytes)];
    ByteBuffer.wrap(value).putLong(++made);
    return ByteString.copyFrom(value);
  }

  /** Returns a dat with a bound salt. */
  public Dat dat(int author, ByteString key, ByteString value, long timeMs, int difficulty) {
    SigningKey signer = key(author);
    return bound(signer.author(), key, value, timeMs, difficulty, signer::sign);
  }

  /**
   * Returns a dat without a key whose signature is no genuine one, as signing takes most of the
   * time. For a dat that all nodes hold, so that none ever verifies it.
   */
  public Dat unsigned(int author, ByteString value, long timeMs, int difficulty) {
    return bound(
        key(author).author(),
        ByteString.EMPTY,
        value,
        timeMs,
        difficulty,
        work -> ByteString.copyFrom(work.toByteArray()).concat(ByteString.copyFrom(new byte[32])));
  }

  private Dat bound(
      Author author,
      ByteString key,
      ByteString value,
      long timeMs,
      int difficulty,
      Function<WorkHash, ByteString> signature) {
    for (long nonce = 0; ; nonce++) {
      ByteString salt = BoundSalt.of(author, key.size(), difficulty, nonce);
      WorkHash work = Work.of(key, value, timeMs, salt);
      hashes++;
      if (work.zeroBits() >= difficulty) {
        return new Dat(key, value, timeMs, salt, work, author, signature.apply(work));
      }
    }
  }

  /** Returns a dat with a salt of 8 bytes, as original nodes make them. */
  public Dat original(int author, ByteString key, ByteString value, long timeMs, int difficulty) {
    for (long nonce = 0; ; nonce++) {
      ByteString salt = ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(nonce).array());
      WorkHash work = Work.of(key, value, timeMs, salt);
      hashes++;
      if (work.zeroBits() >= difficulty) {
        return signed(author, key, value, timeMs, salt, work);
      }
    }
  }

  /** Returns a dat with the same work, signed by another author. It costs no work. */
  public Dat claim(Dat of, int author) {
    return signed(author, of.key(), of.value(), of.timeMs(), of.salt(), of.work());
  }

  private Dat signed(
      int author, ByteString key, ByteString value, long timeMs, ByteString salt, WorkHash work) {
    SigningKey signer = key(author);
    return new Dat(key, value, timeMs, salt, work, signer.author(), signer.sign(work));
  }
}
