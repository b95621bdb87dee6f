package dave.engine.store;

import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What eviction needs to know of a dat.
 *
 * @param difficulty 0 to 256 bits: its class; less than the dat's for a further claim on its work
 * @param timeMs Unix milliseconds
 * @param work its name: the work, or that of a further place ({@link Claim#name()})
 * @param bytes what it counts against the capacity
 */
public record Weighed(int difficulty, long timeMs, WorkHash work, int bytes) {
  /** Highest class. */
  public static final int MAX_DIFFICULTY = 256;

  /**
   * The order of dats of one difficulty, lightest first. It never changes, whatever the time: the
   * older is the lighter, and of two of one time the one with the higher work.
   */
  public static final Comparator<Weighed> LIGHTEST_OF_CLASS_FIRST =
      Comparator.comparingLong(Weighed::timeMs)
          .thenComparing(Weighed::work, Comparator.reverseOrder());

  /** A dat by itself, without regard to others that claim its work. */
  public static Weighed of(VerifiedDat dat) {
    return new Weighed(
        dat.difficulty(), dat.dat().timeMs(), dat.dat().work(), DatSize.of(dat.dat()));
  }

  /** Whether both claim one work. */
  public boolean isOfWorkOf(Weighed other) {
    return timeMs == other.timeMs
        && difficulty == other.difficulty
        && IntStream.range(0, Claim.PLACES)
            .anyMatch(place -> Claim.name(work, place).equals(other.work));
  }
}
