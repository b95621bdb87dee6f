package dave.engine.reconcile;

import dave.engine.store.MassFloor;
import dave.engine.store.summary.Bucket;

/** Up to which age two nodes both keep dats. */
final class SharedAges {
  /** Floors rise between two questions, so the oldest sixteenth is not compared. */
  private static final int MARGIN = 16;

  private SharedAges() {}

  /** Whether all dats of a bucket are below a floor. */
  static boolean isBelow(Bucket bucket, MassFloor floor, long nowMs) {
    long ageMs = floor.keptAgeMs(bucket.difficulty());
    return ageMs < nowMs - bucket.last().timeMs();
  }

  /**
   * The time from which on dats of a difficulty are above the floor that the own store has just
   * now. It is later than {@link #fromMs} only while the store fills fast. It is rounded, so that
   * one dat more in the store hardly ever shows.
   */
  static long keptFromMs(int difficulty, MassFloor floor, long nowMs) {
    long ageMs = floor.keptAgeMs(difficulty);
    if (ageMs == Long.MAX_VALUE) {
      return 0;
    }
    long step = Math.max(1, Long.highestOneBit(ageMs) / (2 * MARGIN));
    return Math.max(0, nowMs - ageMs / step * step);
  }

  /** The time from which on dats of a difficulty are above both floors. */
  static long fromMs(int difficulty, MassFloor one, MassFloor other, long nowMs) {
    long ageMs = Math.min(one.keptAgeMs(difficulty), other.keptAgeMs(difficulty));
    return ageMs == Long.MAX_VALUE ? 0 : Math.max(0, nowMs - (ageMs - ageMs / MARGIN));
  }
}
