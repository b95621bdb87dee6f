package dave.engine.tail;

import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.Map;

/**
 * Dats that a walk must not send yet. It skips them, and sends them when they are no longer hidden.
 * A dat is hidden before the store has it. Thread-safe; never waits for a disk.
 */
public interface HiddenDats {
  /** Hides nothing, for callers that may see all dats. */
  HiddenDats NOTHING =
      new HiddenDats() {
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
   * The works that are hidden now, with their numbers in the arrival log. While a number is not
   * known, the value is the negative of a number that it comes after.
   */
  Map<WorkHash, Long> arrivals();

  /** The longest time that a dat is hidden. */
  long longestMs();

  /** Whether a dat is hidden now. */
  default boolean hides(VerifiedDat dat) {
    return hides(dat.dat().work());
  }
}
