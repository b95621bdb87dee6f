package dave.storage;

import com.google.protobuf.ByteString;
import dave.engine.store.Claim;
import dave.engine.store.DatStore.Position;
import dave.engine.store.KeyRank;
import dave.engine.store.ValueDigest;
import dave.engine.store.Weighed;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys of the indexes: their order as unsigned bytes is the order that the index gives.
 *
 * <ul>
 *   <li>{@link Column#REGISTERS}: the dat's key padded with zeros to 32 bytes, its length (1),
 *       author (32), and the work (32) if the key is empty. A padded key orders as the key does, a
 *       prefix before what it starts: where zeros make two keys equal, the length decides.
 *   <li>{@link Column#MASS}: difficulty (2), time (8), complement of the name (32): within a
 *       difficulty {@link Weighed#LIGHTEST_OF_CLASS_FIRST}.
 *   <li>{@link Column#ARRIVALS}: the sequence number (8).
 *   <li>{@link Column#AUTHORS}: author (32), the padded key and its length (33), and the work (32)
 *       if the key is empty.
 *   <li>{@link Column#RANKS}: the padded key and its length (33), the rank (2), complement of the
 *       time (8), name (32): {@link KeyRank#ORDER}.
 * </ul>
 */
final class IndexKeys {
  private static final int PADDED_KEY = Dat.MAX_KEY_LENGTH + 1;
  private static final int REGISTER = PADDED_KEY + Bytes32.LENGTH;
  private static final int MASS = 2 + 8 + Bytes32.LENGTH;
  private static final int AUTHOR = Bytes32.LENGTH + PADDED_KEY;
  private static final int RANK = PADDED_KEY + 2 + 8 + Bytes32.LENGTH;

  private IndexKeys() {}

  /** The place of a dat, or of the first one at or after a position. */
  static byte[] register(ByteString key, Author author, WorkHash work) {
    byte[] bytes = new byte[key.isEmpty() ? REGISTER + Bytes32.LENGTH : REGISTER];
    putKey(key, bytes, 0);
    author.writeTo(bytes, PADDED_KEY);
    if (key.isEmpty()) {
      work.writeTo(bytes, REGISTER);
    }
    return bytes;
  }

  /** The place of a record under a key that is not empty. */
  static byte[] register(ByteString key, Author author) {
    byte[] bytes = new byte[REGISTER];
    putKey(key, bytes, 0);
    author.writeTo(bytes, PADDED_KEY);
    return bytes;
  }

  /** Before all dats whose key starts with {@code prefix}. */
  static byte[] firstWithPrefix(ByteString prefix) {
    byte[] bytes = new byte[PADDED_KEY];
    putKey(prefix, bytes, 0);
    return bytes;
  }

  /** The place of an author's dat. */
  static byte[] author(Author author, ByteString key, WorkHash work) {
    byte[] first = firstOf(author, key);
    if (!key.isEmpty()) {
      return first;
    }
    byte[] bytes = Arrays.copyOf(first, AUTHOR + Bytes32.LENGTH);
    work.writeTo(bytes, AUTHOR);
    return bytes;
  }

  /** The place of an author's first dat that has a key or a later one. */
  static byte[] firstOf(Author author, ByteString key) {
    byte[] bytes = new byte[AUTHOR];
    author.writeTo(bytes, 0);
    putKey(key, bytes, Bytes32.LENGTH);
    return bytes;
  }

  /** Whether an entry of {@link Column#AUTHORS} is of this author. */
  static boolean isOf(byte[] place, Author author) {
    return Author.of(place, 0).equals(author);
  }

  /** The entry of {@link Column#REGISTERS} that one of {@link Column#AUTHORS} is of. */
  static byte[] registerOf(byte[] place) {
    byte[] bytes = new byte[place.length];
    System.arraycopy(place, Bytes32.LENGTH, bytes, 0, PADDED_KEY);
    System.arraycopy(place, 0, bytes, PADDED_KEY, Bytes32.LENGTH);
    System.arraycopy(place, AUTHOR, bytes, REGISTER, place.length - AUTHOR);
    return bytes;
  }

  static byte[] rank(KeyRank rank) {
    byte[] bytes = new byte[RANK];
    putKey(rank.key(), bytes, 0);
    ByteBuffer.wrap(bytes, PADDED_KEY, 2 + 8).putShort((short) rank.rank()).putLong(~rank.timeMs());
    rank.work().writeTo(bytes, PADDED_KEY + 2 + 8);
    return bytes;
  }

  /** Before all records of a key that are of this rank or a later one. */
  static byte[] firstOfRank(ByteString key, int rank) {
    byte[] bytes = new byte[PADDED_KEY + 2];
    putKey(key, bytes, 0);
    ByteBuffer.wrap(bytes, PADDED_KEY, 2).putShort((short) rank);
    return bytes;
  }

  static KeyRank keyRank(byte[] rank) {
    ByteBuffer in = ByteBuffer.wrap(rank, PADDED_KEY, RANK - PADDED_KEY);
    return new KeyRank(
        keyOf(rank), in.getShort(), ~in.getLong(), WorkHash.of(rank, PADDED_KEY + 2 + 8));
  }

  /**
   * The value in {@link Column#RANKS}: what a count needs beside the rank.
   *
   * <p>Layout: {@link Standing} (1), digest of the value (16).
   */
  record RankValue(byte standing, ValueDigest value) {
    byte[] encode() {
      return ByteBuffer.allocate(1 + ValueDigest.LENGTH)
          .put(standing)
          .putLong(value.high())
          .putLong(value.low())
          .array();
    }

    static RankValue decode(byte[] value) {
      return new RankValue(value[0], ValueDigest.read(value, 1));
    }
  }

  private static void putKey(ByteString key, byte[] bytes, int offset) {
    key.copyTo(bytes, offset);
    bytes[offset + Dat.MAX_KEY_LENGTH] = (byte) key.size();
  }

  /** The key that an entry of {@link Column#REGISTERS} or {@link Column#RANKS} starts with. */
  static ByteString keyOf(byte[] entry) {
    return ByteString.copyFrom(entry, 0, entry[Dat.MAX_KEY_LENGTH]);
  }

  static Author authorOf(byte[] register) {
    return Author.of(register, PADDED_KEY);
  }

  /** The position that an entry of {@link Column#REGISTERS} stands for. */
  static Position position(byte[] register, RegisterValue value) {
    return new Position(keyOf(register), authorOf(register), value.work());
  }

  /**
   * The value in {@link Column#REGISTERS}: enough to compare masses without the dat.
   *
   * <p>Layout: work (32), difficulty (2), time (8); and the place among those that claim the work
   * (1), if it is not the first.
   */
  record RegisterValue(WorkHash work, int difficulty, long timeMs, int place) {
    private static final int FIRST = Bytes32.LENGTH + 2 + 8;

    byte[] encode() {
      ByteBuffer out =
          ByteBuffer.allocate(place == 0 ? FIRST : FIRST + 1)
              .put(work.toByteArray())
              .putShort((short) difficulty)
              .putLong(timeMs);
      if (place != 0) {
        out.put((byte) place);
      }
      return out.array();
    }

    /** What the dat is found by in {@link Column#DATS}. */
    WorkHash name() {
      return Claim.name(work, place);
    }

    static RegisterValue decode(byte[] value) {
      ByteBuffer in = ByteBuffer.wrap(value);
      return new RegisterValue(
          WorkHash.of(value, 0),
          in.getShort(Bytes32.LENGTH),
          in.getLong(Bytes32.LENGTH + 2),
          value.length > FIRST ? value[FIRST] : 0);
    }
  }

  static byte[] mass(Weighed dat) {
    byte[] bytes = new byte[MASS];
    ByteBuffer.wrap(bytes).putShort((short) dat.difficulty()).putLong(dat.timeMs());
    dat.work().writeTo(bytes, 10);
    complementWork(bytes);
    return bytes;
  }

  /** Before all dats of this difficulty, after all of lower ones. */
  static byte[] firstOfClass(int difficulty) {
    return new byte[] {(byte) (difficulty >>> 8), (byte) difficulty};
  }

  static int difficultyOf(byte[] mass) {
    return ByteBuffer.wrap(mass).getShort();
  }

  /**
   * The value in {@link Column#MASS}: what is kept in memory of every dat, so that a store opens
   * without reading the dats.
   *
   * <p>Layout: bytes that it counts (4), {@link Claim#tag} (8), {@link Standing} (1).
   */
  record MassValue(int bytes, long tag, byte standing) {
    byte[] encode() {
      return ByteBuffer.allocate(4 + 8 + 1).putInt(bytes).putLong(tag).put(standing).array();
    }

    static MassValue decode(byte[] value) {
      ByteBuffer in = ByteBuffer.wrap(value);
      return new MassValue(in.getInt(), in.getLong(), in.get());
    }
  }

  static Weighed weighed(byte[] mass, int bytes) {
    ByteBuffer in = ByteBuffer.wrap(mass);
    byte[] work = mass.clone();
    complementWork(work);
    return new Weighed(in.getShort(), in.getLong(), WorkHash.of(work, 10), bytes);
  }

  private static void complementWork(byte[] mass) {
    for (int i = 10; i < MASS; i++) {
      mass[i] = (byte) ~mass[i];
    }
  }

  static byte[] arrival(long sequence) {
    return ByteBuffer.allocate(8).putLong(sequence).array();
  }

  static long sequenceOf(byte[] arrival) {
    return ByteBuffer.wrap(arrival).getLong();
  }
}
