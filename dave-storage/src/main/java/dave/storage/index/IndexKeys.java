package dave.storage.index;

import com.google.protobuf.ByteString;
import dave.engine.store.Claim;
import dave.engine.store.DatStore.Position;
import dave.engine.store.DatWeight;
import dave.engine.store.ValueDigest;
import dave.storage.rocks.Column;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the indexes. Their order as unsigned bytes is the order of the index.
 *
 * <ul>
 *   <li>{@link Column#REGISTERS}: the dat's key padded with zeros to 32 bytes, its length (1),
 *       author (32), and the work (32) if the key is empty. Padded keys have the order of keys, a
 *       prefix before longer keys: where zeros make two keys equal, the length decides.
 *   <li>{@link Column#MASS}: difficulty (2), time (8), complement of the name (32). The order
 *       within a difficulty is {@link DatWeight#LIGHTEST_OF_CLASS_FIRST}.
 *   <li>{@link Column#ARRIVALS}: the sequence number (8).
 *   <li>{@link Column#CHUNKS}: key (32), complement of the difficulty (2), complement of the time
 *       (8), name (32). The order within a difficulty is heaviest first.
 * </ul>
 */
public final class IndexKeys {
  private static final int PADDED_KEY = Dat.MAX_KEY_LENGTH + 1;
  private static final int REGISTER = PADDED_KEY + Bytes32.LENGTH;
  private static final int MASS = 2 + 8 + Bytes32.LENGTH;
  private static final int CHUNK = Dat.MAX_KEY_LENGTH + 2 + 8 + Bytes32.LENGTH;

  private IndexKeys() {}

  /** The index key of a dat, or the key to seek for a position. */
  public static byte[] register(ByteString key, Author author, WorkHash work) {
    byte[] bytes = new byte[key.isEmpty() ? REGISTER + Bytes32.LENGTH : REGISTER];
    putKey(key, bytes, 0);
    author.writeTo(bytes, PADDED_KEY);
    if (key.isEmpty()) {
      work.writeTo(bytes, REGISTER);
    }
    return bytes;
  }

  /** The index key of a record under a key that is not empty. */
  public static byte[] register(ByteString key, Author author) {
    byte[] bytes = new byte[REGISTER];
    putKey(key, bytes, 0);
    author.writeTo(bytes, PADDED_KEY);
    return bytes;
  }

  /** An index key before those of all dats whose key starts with {@code prefix}. */
  private static byte[] firstWithPrefix(ByteString prefix) {
    byte[] bytes = new byte[PADDED_KEY];
    putKey(prefix, bytes, 0);
    return bytes;
  }

  /**
   * An index key before those of all dats whose key starts with {@code prefix} and that are at
   * {@code after} or later.
   */
  public static byte[] firstOfList(ByteString prefix, @Nullable Position after) {
    if (after == null
        || ByteString.unsignedLexicographicalComparator().compare(after.key(), prefix) < 0) {
      return firstWithPrefix(prefix);
    }
    return register(after.key(), after.author(), after.work());
  }

  /** An index key after those of all dats of the key in {@code register}. */
  public static byte[] afterKeyOf(byte[] register) {
    byte[] bytes = new byte[REGISTER + Bytes32.LENGTH + 1];
    Arrays.fill(bytes, (byte) 0xff);
    System.arraycopy(register, 0, bytes, 0, PADDED_KEY);
    return bytes;
  }

  /** The first index key of {@code author} under the key in {@code register}. */
  public static byte[] sameKey(byte[] register, Author author) {
    byte[] bytes = Arrays.copyOf(register, REGISTER);
    author.writeTo(bytes, PADDED_KEY);
    return bytes;
  }

  static byte[] chunk(ByteString key, DatWeight dat) {
    byte[] bytes = new byte[CHUNK];
    key.copyTo(bytes, 0);
    ByteBuffer.wrap(bytes, Dat.MAX_KEY_LENGTH, 2 + 8)
        .putShort((short) ~dat.difficulty())
        .putLong(~dat.timeMs());
    dat.work().writeTo(bytes, Dat.MAX_KEY_LENGTH + 2 + 8);
    return bytes;
  }

  /** An index key before those of all chunks of a hash with this difficulty or a lower one. */
  public static byte[] firstChunk(ByteString hash, int difficulty) {
    byte[] bytes = new byte[Dat.MAX_KEY_LENGTH + 2];
    hash.copyTo(bytes, 0);
    ByteBuffer.wrap(bytes, Dat.MAX_KEY_LENGTH, 2).putShort((short) ~difficulty);
    return bytes;
  }

  public static boolean isChunkOf(byte[] chunk, ByteString hash) {
    return ByteString.copyFrom(chunk, 0, Dat.MAX_KEY_LENGTH).equals(hash);
  }

  /** The weight of a chunk. Its bytes, on which no mass depends, are not known here. */
  public static DatWeight chunkWeight(byte[] chunk) {
    ByteBuffer in = ByteBuffer.wrap(chunk, Dat.MAX_KEY_LENGTH, 2 + 8);
    return new DatWeight(
        ~in.getShort(), ~in.getLong(), WorkHash.of(chunk, Dat.MAX_KEY_LENGTH + 2 + 8), 0);
  }

  private static void putKey(ByteString key, byte[] bytes, int offset) {
    key.copyTo(bytes, offset);
    bytes[offset + Dat.MAX_KEY_LENGTH] = (byte) key.size();
  }

  /** The key that an entry of {@link Column#REGISTERS} starts with. */
  public static ByteString keyOf(byte[] entry) {
    return ByteString.copyFrom(entry, 0, entry[Dat.MAX_KEY_LENGTH]);
  }

  public static Author authorOf(byte[] register) {
    return Author.of(register, PADDED_KEY);
  }

  /** The position of an entry of {@link Column#REGISTERS}. */
  public static Position position(byte[] register, RegisterValue value) {
    return new Position(keyOf(register), authorOf(register), value.work());
  }

  /**
   * The value in {@link Column#REGISTERS}: enough to compare masses and to count values without the
   * dat.
   *
   * <p>Layout: work (32), difficulty (2), time (8), {@link PlaceByte} (1), digest of the value
   * (16).
   */
  public record RegisterValue(
      WorkHash work, int difficulty, long timeMs, byte placeByte, ValueDigest value) {
    private static final int PLACE_BYTE = Bytes32.LENGTH + 2 + 8;
    private static final int LENGTH = PLACE_BYTE + 1 + ValueDigest.LENGTH;

    byte[] encode() {
      return ByteBuffer.allocate(LENGTH)
          .put(work.toByteArray())
          .putShort((short) difficulty)
          .putLong(timeMs)
          .put(placeByte)
          .putLong(value.high())
          .putLong(value.low())
          .array();
    }

    /** The key of the dat in {@link Column#DATS}; for a value of an earlier schema, the work. */
    public static WorkHash name(byte[] value) {
      WorkHash work = WorkHash.of(value, 0);
      return value.length < LENGTH ? work : Claim.name(work, PlaceByte.place(value[PLACE_BYTE]));
    }

    public static RegisterValue decode(byte[] value) {
      ByteBuffer in = ByteBuffer.wrap(value);
      return new RegisterValue(
          WorkHash.of(value, 0),
          in.getShort(Bytes32.LENGTH),
          in.getLong(Bytes32.LENGTH + 2),
          in.get(PLACE_BYTE),
          ValueDigest.read(value, PLACE_BYTE + 1));
    }

    /**
     * Its weight among the records of its key. Its bytes, on which no mass depends, are not known
     * here.
     */
    public DatWeight weighed() {
      return new DatWeight(difficulty, timeMs, Claim.name(work, PlaceByte.place(placeByte)), 0);
    }
  }

  static byte[] mass(DatWeight dat) {
    byte[] bytes = new byte[MASS];
    ByteBuffer.wrap(bytes).putShort((short) dat.difficulty()).putLong(dat.timeMs());
    dat.work().writeTo(bytes, 10);
    complementWork(bytes);
    return bytes;
  }

  /** An index key before those of all dats of a difficulty, and after those of lower ones. */
  public static byte[] firstOfClass(int difficulty) {
    return new byte[] {(byte) (difficulty >>> 8), (byte) difficulty};
  }

  public static int difficultyOf(byte[] mass) {
    return ByteBuffer.wrap(mass).getShort();
  }

  /**
   * The value in {@link Column#MASS}: the data that memory keeps of every dat, so that a store
   * opens without reading the dats.
   *
   * <p>Layout: bytes that the dat counts (4), {@link Claim#tag} (8), {@link PlaceByte} (1).
   */
  public record MassValue(int bytes, long tag, byte placeByte) {
    byte[] encode() {
      return ByteBuffer.allocate(4 + 8 + 1).putInt(bytes).putLong(tag).put(placeByte).array();
    }

    public static MassValue decode(byte[] value) {
      ByteBuffer in = ByteBuffer.wrap(value);
      return new MassValue(in.getInt(), in.getLong(), in.get());
    }
  }

  public static DatWeight weighed(byte[] mass, int bytes) {
    ByteBuffer in = ByteBuffer.wrap(mass);
    byte[] work = mass.clone();
    complementWork(work);
    return new DatWeight(in.getShort(), in.getLong(), WorkHash.of(work, 10), bytes);
  }

  private static void complementWork(byte[] mass) {
    for (int i = 10; i < MASS; i++) {
      mass[i] = (byte) ~mass[i];
    }
  }

  public static byte[] arrival(long sequence) {
    return ByteBuffer.allocate(8).putLong(sequence).array();
  }
}
