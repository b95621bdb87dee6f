package dave.engine.store;

import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;

/**
 * A dat that a store holds, and its place among the dats that claim the same work.
 *
 * <p>Unbound work names neither its author nor the border between key and value. So several dats
 * can claim it, and a node cannot tell which one is genuine. They have the same time, salt and
 * work, and the same bytes of key and value together. They differ by author and length of key. A
 * bound dat is the only one of its work.
 *
 * @param dat the dat that claims the work
 * @param sequence its number in the arrival log
 * @param place 0 to {@link #PLACES} - 1; the places of a work are taken from 0 on, without holes
 */
public record Claim(VerifiedDat dat, long sequence, int place) {
  /** How many dats may claim one unbound work. */
  public static final int PLACES = 16;

  /**
   * Odd, so that it has an inverse modulo 2^64, which gives a number of steps back: {@link
   * #LENGTH_OF_STEP}.
   */
  private static final long LENGTH_STEP = 0x9e3779b97f4a7c15L;

  private static final long LENGTH_OF_STEP = 0xf1de83e19937733dL;

  /**
   * How many bits lighter a claim in a further place is: all {@link #PLACES} claims together weigh
   * less than twice the first.
   */
  public static final int SHARE_BITS = 4;

  /**
   * How many dats may claim the work of {@code dat}. Work of 0 bits has one place, as a further
   * claim could not be lighter.
   */
  public static int places(VerifiedDat dat) {
    return dat.bound() || dat.difficulty() == 0 ? 1 : PLACES;
  }

  /**
   * The name of a place of a work. The name of the first place is the work; the others differ from
   * it in the last byte. No two works have the other 31 bytes in common.
   */
  public static WorkHash name(WorkHash work, int place) {
    if (place == 0) {
      return work;
    }
    byte[] bytes = work.toByteArray();
    bytes[Bytes32.LENGTH - 1] ^= (byte) place;
    return WorkHash.of(bytes, 0);
  }

  /** A tag that tells the claims of one work apart: author and length of the key, in 64 bits. */
  public static long tag(Dat dat) {
    return dat.author().prefix64() ^ (dat.key().size() * LENGTH_STEP);
  }

  /**
   * Whether a tag belongs to a claim of an author, with any length of key. It is wrong for another
   * author once in about 2^58.
   *
   * @param prefix64 the first 64 bits of the author
   */
  public static boolean isTagOf(long tag, long prefix64) {
    return Long.compareUnsigned((tag ^ prefix64) * LENGTH_OF_STEP, Dat.MAX_KEY_LENGTH) <= 0;
  }

  /** The name of this claim among all claims that a store holds. */
  public WorkHash name() {
    return name(dat.dat().work(), place);
  }

  /** What eviction needs to know about this claim. */
  public DatWeight weighed() {
    int difficulty = dat.difficulty();
    return new DatWeight(
        place == 0 ? difficulty : Math.max(0, difficulty - SHARE_BITS),
        dat.dat().timeMs(),
        name(),
        DatSize.of(dat.dat()));
  }

  /** Its weight among the records of its key, which is the same in all places. */
  public DatWeight weighedInKey() {
    return new DatWeight(dat.difficulty(), dat.dat().timeMs(), name(), DatSize.of(dat.dat()));
  }

  public Arrival arrival() {
    return new Arrival(sequence, dat);
  }

  public Claim at(int other) {
    return new Claim(dat, sequence, other);
  }

  /** Whether another dat of this work is the same claim. */
  public boolean isOf(VerifiedDat other) {
    return dat.bound() == other.bound()
        && dat.dat().author().equals(other.dat().author())
        && dat.dat().key().size() == other.dat().key().size();
  }
}
