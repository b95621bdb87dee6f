package dave.engine.tail;

import dave.wire.VerifiedDat;

/** What a walk along the arrival log tells, each with the cursor that goes on after it. */
public sealed interface TailEvent {
  /** The place in the log after this. */
  Cursor cursor();

  /** A dat arrived that the filter lets through. */
  record Arrived(Cursor cursor, VerifiedDat dat) implements TailEvent {}

  /**
   * Arrivals are held no more: evicted or replaced since.
   *
   * @param missed how many at most would have passed the filter
   */
  record Gap(Cursor cursor, long missed) implements TailEvent {}

  /** Nothing of interest came for a while. */
  record Heartbeat(Cursor cursor, long timeMs) implements TailEvent {}
}
