package dave.engine.store;

import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What eviction needs to know about a dat.
 *
 * @param difficulty its class, 0 to 256 bits; lower than the dat's difficulty for a further claim
 *     on its work
 * @param timeMs Unix milliseconds
 * @param work its name: the work, or the name of a further place ({@link Claim#name()})
 * @param bytes the bytes that it counts against the capacity
 */
public record DatWeight(int difficulty, long timeMs, WorkHash work, int bytes) {
  /** The highest class. */
  public static final int MAX_DIFFICULTY = 256;

  /**
   * The order of dats of one difficulty, lightest first. It is the same at all times: the older dat
   * is lighter, and of equal times the dat with the higher work.
   */
  public static final Comparator<DatWeight> LIGHTEST_OF_CLASS_FIRST =
      Comparator.comparingLong(DatWeight::timeMs)
          .thenComparing(DatWeight::work, Comparator.reverseOrder());

  /** The weight of a dat in the first place of its work. */
  public static DatWeight of(VerifiedDat dat) {
    return new DatWeight(
        dat.difficulty(), dat.dat().timeMs(), dat.dat().work(), DatSize.of(dat.dat()));
  }

  /** Whether both claim the same work. */
  public boolean isOfWorkOf(DatWeight other) {
    return timeMs == other.timeMs
        && difficulty == other.difficulty
        && IntStream.range(0, Claim.PLACES)
            .anyMatch(place -> Claim.name(work, place).equals(other.work));
  }
}
