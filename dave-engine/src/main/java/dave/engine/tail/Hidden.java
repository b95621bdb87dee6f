package dave.engine.tail;

import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.Map;

/**
 * Dats that a walk must not tell yet: it passes them over, and tells them when they are hidden no
 * more. A dat is hidden before the store has it. Thread-safe; never waits for a disk.
 */
public interface Hidden {
  /** For those from whom nothing is hidden. */
  Hidden NOTHING =
      new Hidden() {
        @Override
        public boolean hides(WorkHash work) {
          return false;
        }

        @Override
        public Map<WorkHash, Long> arrivals() {
          return Map.of();
        }

        @Override
        public long longestMs() {
          return 0;
        }
      };

  /** Whether the dat of this work is hidden now. */
  boolean hides(WorkHash work);

  /**
   * Those hidden now, and their numbers in the arrival log. Where a number is not known yet, it is
   * later than a number that was: the negative of that.
   */
  Map<WorkHash, Long> arrivals();

  /** How long a dat is hidden at most. */
  long longestMs();

  /** Whether a dat is hidden now. */
  default boolean hides(VerifiedDat dat) {
    return hides(dat.dat().work());
  }
}
