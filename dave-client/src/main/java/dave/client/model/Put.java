package dave.client.model;

import com.google.protobuf.ByteString;
import dave.wire.Dat;
import dave.wire.PacketCodec;
import dave.wire.mining.MiningTask;

/**
 * What to write, and who mines it.
 *
 * <pre>{@code
 * dave.put(Put.of("colour", "red").difficulty(24)).block();
 * dave.put(Put.immutable(ByteString.copyFromUtf8("a note")).minedByNode()).block();
 * }</pre>
 *
 * @param key 0 to 32 bytes; empty for an immutable dat, named by its work
 * @param value as many bytes as fit a packet, about 1,200
 * @param bits the least difficulty, 1 to 255 bits; 0 for the node's default
 * @param atNode whether the node mines; the client signs in any case if it has a key
 */
public record Put(ByteString key, ByteString value, int bits, boolean atNode) {
  /**
   * @throws IllegalArgumentException if a part is out of its range; the message names the range
   */
  public Put {
    if (key.size() > Dat.MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "key '" + key.toStringUtf8() + "' has " + key.size() + " bytes: give at most 32");
    }
    int largest = PacketCodec.maxValueLength(key.size());
    if (value.size() > largest) {
      throw new IllegalArgumentException(
          "the value has "
              + value.size()
              + " bytes: at most "
              + largest
              + " fit beside this key; a file has no such limit");
    }
    if (bits < 0 || bits > MiningTask.MAX_DIFFICULTY) {
      throw new IllegalArgumentException(
          "difficulty " + bits + " is out of range: give 1 to 255 bits, or 0 for the node's");
    }
  }

  /** A record under a key, both in UTF-8. */
  public static Put of(String key, String value) {
    return of(ByteString.copyFromUtf8(key), ByteString.copyFromUtf8(value));
  }

  /** A record under a key. */
  public static Put of(ByteString key, ByteString value) {
    return new Put(key, value, 0, false);
  }

  /** A dat without a key. */
  public static Put immutable(ByteString value) {
    return of(ByteString.EMPTY, value);
  }

  /** Mines at least so many bits. A node's minimum is kept in any case. */
  public Put difficulty(int leastBits) {
    return new Put(key, value, leastBits, atNode);
  }

  /** Lets the node mine, for a program on a weak machine. The client checks the work. */
  public Put minedByNode() {
    return new Put(key, value, bits, true);
  }
}
