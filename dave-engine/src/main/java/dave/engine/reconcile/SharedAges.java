package dave.engine.reconcile;

import dave.engine.store.MassFloor;

/** Up to which age two nodes both keep dats. */
final class SharedAges {
  /** Floors rise between two questions, so the oldest sixteenth is not compared. */
  private static final int MARGIN = 16;

  private SharedAges() {}

  /** The time from which on dats of a difficulty are above both floors. */
  static long fromMs(int difficulty, MassFloor one, MassFloor other, long nowMs) {
    long ageMs = Math.min(one.keptAgeMs(difficulty), other.keptAgeMs(difficulty));
    return ageMs == Long.MAX_VALUE ? 0 : Math.max(0, nowMs - (ageMs - ageMs / MARGIN));
  }
}
