package dave.engine.store.summary;

import dave.wire.Bytes32;
import dave.wire.WorkHash;
import java.util.Comparator;

/**
 * Where a dat is among those of its difficulty: a number of 95 bits. The dat's time is the upper
 * part. The lower part is 32 bits of the complement of its work, from the bit on that the
 * difficulty names. So dats of one time have an order too, which is the order by mass.
 *
 * <p>Many dats at one place cost as much as work of 32 bits more each, except claims on one work.
 *
 * @param timeMs Unix milliseconds, not negative
 * @param prefix 32 bits, unsigned
 */
public record Place(long timeMs, int prefix) implements Comparable<Place> {
  /** How many bits a place has: 63 of the time and 32 of the work. */
  public static final int BITS = 95;

  private static final int PREFIX_BITS = Integer.SIZE;
  private static final Comparator<Place> ORDER =
      Comparator.comparingLong(Place::timeMs)
          .thenComparing(Place::prefix, Integer::compareUnsigned);

  /** The names of the claims on one work differ in the last byte, which no place has a bit of. */
  private static final int USED_BYTES = Bytes32.LENGTH - 1;

  /** The place of a work, or of any claim on it. */
  public static Place of(int difficulty, long timeMs, WorkHash work) {
    byte[] bytes = work.toByteArray();
    long bits = 0;
    for (int i = difficulty / Byte.SIZE; i <= difficulty / Byte.SIZE + 4; i++) {
      bits = bits << Byte.SIZE | (i < USED_BYTES ? ~bytes[i] & 0xff : 0);
    }
    return new Place(timeMs, (int) (bits >>> (Byte.SIZE - difficulty % Byte.SIZE)));
  }

  /**
   * The highest name that a work at this place can have. It is the first in the order by mass.
   *
   * @param difficulty 0 to 256
   */
  public WorkHash firstName(int difficulty) {
    byte[] bytes = new byte[Bytes32.LENGTH];
    for (int bit = difficulty; bit < Bytes32.LENGTH * Byte.SIZE; bit++) {
      int at = difficulty + PREFIX_BITS - 1 - bit;
      if (at < 0 || (prefix >>> at & 1) == 0 || bit >= USED_BYTES * Byte.SIZE) {
        bytes[bit / Byte.SIZE] |= (byte) (0x80 >>> bit % Byte.SIZE);
      }
    }
    return WorkHash.of(bytes, 0);
  }

  /** The number of low bits after which this place and another are equal; 0 if they are equal. */
  public int bitsApart(Place other) {
    return timeMs != other.timeMs
        ? PREFIX_BITS + Long.SIZE - Long.numberOfLeadingZeros(timeMs ^ other.timeMs)
        : PREFIX_BITS - Integer.numberOfLeadingZeros(prefix ^ other.prefix);
  }

  /** Whether a bit is set; bit 0 is the lowest. */
  public boolean bit(int bit) {
    return bit >= PREFIX_BITS
        ? (timeMs >>> (bit - PREFIX_BITS) & 1) != 0
        : (prefix >>> bit & 1) != 0;
  }

  /** The first place that differs from this one in the lowest {@code bits} bits only. */
  public Place floor(int bits) {
    return bits >= PREFIX_BITS
        ? new Place(timeMs & -1L << (bits - PREFIX_BITS), 0)
        : new Place(timeMs, prefix & -1 << bits);
  }

  /** The last place that differs from this one in the lowest {@code bits} bits only. */
  public Place ceiling(int bits) {
    return bits >= PREFIX_BITS
        ? new Place(timeMs | ~(-1L << (bits - PREFIX_BITS)), -1)
        : new Place(timeMs, prefix | ~(-1 << bits));
  }

  /** This place with one bit set; bit 0 is the lowest. */
  public Place with(int bit) {
    return bit >= PREFIX_BITS
        ? new Place(timeMs | 1L << (bit - PREFIX_BITS), prefix)
        : new Place(timeMs, prefix | 1 << bit);
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }
}
