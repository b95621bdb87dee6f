package dave.engine.store;

import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;

/**
 * A dat that a store holds, and its place among those that claim one work.
 *
 * <p>Unbound work names neither its author nor the border between key and value, so that several
 * dats can claim it and none can be told to be genuine. They share key and value as one row of
 * bytes, time, salt and work, and differ by author and length of key. A bound dat is the only one
 * of its work.
 *
 * @param dat what is claimed
 * @param sequence its number in the arrival log
 * @param place 0 to {@link #PLACES} - 1; the places of a work are taken from 0 on, without holes
 */
public record Claim(VerifiedDat dat, long sequence, int place) {
  /** How many dats may claim one unbound work. */
  public static final int PLACES = 16;

  /** Odd, so that steps can be told to be so many: its inverse modulo 2^64 is below. */
  private static final long LENGTH_STEP = 0x9e3779b97f4a7c15L;

  private static final long LENGTH_OF_STEP = 0xf1de83e19937733dL;

  /** By how many bits a claim in a further place is lighter: all of them share one mass again. */
  public static final int SHARE_BITS = 4;

  /**
   * How many dats may claim the work of {@code dat}. Work of no bits has one place: a further one
   * could not be lighter.
   */
  public static int places(VerifiedDat dat) {
    return dat.bound() || dat.difficulty() == 0 ? 1 : PLACES;
  }

  /**
   * What names a place of a work; the first place is named by the work itself, the others differ in
   * the last byte. No two works are alike in the other 31.
   */
  public static WorkHash name(WorkHash work, int place) {
    if (place == 0) {
      return work;
    }
    byte[] bytes = work.toByteArray();
    bytes[Bytes32.LENGTH - 1] ^= (byte) place;
    return WorkHash.of(bytes, 0);
  }

  /** Tells the claims of one work apart: the author and the length of the key in 64 bits. */
  public static long tag(Dat dat) {
    return dat.author().prefix64() ^ (dat.key().size() * LENGTH_STEP);
  }

  /**
   * Whether a tag is of a claim of this author, whatever the length of its key; or, once in 2^58,
   * of another's.
   *
   * @param prefix64 the author's
   */
  public static boolean isTagOf(long tag, long prefix64) {
    return Long.compareUnsigned((tag ^ prefix64) * LENGTH_OF_STEP, Dat.MAX_KEY_LENGTH) <= 0;
  }

  /** What names this claim among all that a store holds. */
  public WorkHash name() {
    return name(dat.dat().work(), place);
  }

  /** What eviction needs to know of it. */
  public Weighed weighed() {
    int difficulty = dat.difficulty();
    return new Weighed(
        place == 0 ? difficulty : Math.max(0, difficulty - SHARE_BITS),
        dat.dat().timeMs(),
        name(),
        DatSize.of(dat.dat()));
  }

  /** What it weighs among the records of its key: as much in a further place as in the first. */
  public Weighed weighedInKey() {
    return new Weighed(dat.difficulty(), dat.dat().timeMs(), name(), DatSize.of(dat.dat()));
  }

  public Arrival arrival() {
    return new Arrival(sequence, dat);
  }

  public Claim at(int other) {
    return new Claim(dat, sequence, other);
  }

  /** Whether it is the same claim on the same work. */
  public boolean isOf(VerifiedDat other) {
    return dat.bound() == other.bound()
        && dat.dat().author().equals(other.dat().author())
        && dat.dat().key().size() == other.dat().key().size();
  }
}
