package dave.wire.mining;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.PacketCodec;

/**
 * The parts of a dat to find work for.
 *
 * @param key 0 to 32 bytes; empty for an immutable dat
 * @param value at most {@link PacketCodec#maxValueLength} bytes for this key
 * @param author the key that will sign
 * @param difficulty the bits to commit to, {@value #MIN_DIFFICULTY} to {@value #MAX_DIFFICULTY}
 */
public record MiningTask(ByteString key, ByteString value, Author author, int difficulty) {
  /** Least difficulty that can be mined for. */
  public static final int MIN_DIFFICULTY = 1;

  /** Highest difficulty that a bound salt can commit to. */
  public static final int MAX_DIFFICULTY = 255;

  /**
   * @throws IllegalArgumentException saying in one line which part is out of its range, and the
   *     range
   */
  public MiningTask {
    if (difficulty < MIN_DIFFICULTY || difficulty > MAX_DIFFICULTY) {
      throw new IllegalArgumentException("difficulty " + difficulty + " is not 1 to 255 bits");
    }
    if (key.size() > Dat.MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "key has " + key.size() + " bytes; the longest has " + Dat.MAX_KEY_LENGTH);
    }
    int largest = PacketCodec.maxValueLength(key.size());
    if (value.size() > largest) {
      throw new IllegalArgumentException(
          "value has "
              + value.size()
              + " bytes; the largest that fits with a key of "
              + key.size()
              + " has "
              + largest);
    }
  }
}
