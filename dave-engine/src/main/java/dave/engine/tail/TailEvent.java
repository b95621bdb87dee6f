package dave.engine.tail;

import dave.wire.VerifiedDat;

/** An event of a walk along the arrival log, with the cursor that goes on after it. */
public sealed interface TailEvent {
  /** The position in the log after this event. */
  Cursor cursor();

  /** A dat that passed the filter has arrived. */
  record Arrived(Cursor cursor, VerifiedDat dat) implements TailEvent {}

  /**
   * Arrivals that are no longer held, because they were evicted or replaced.
   *
   * @param missed how many; at most this many would have passed the filter
   */
  record Gap(Cursor cursor, long missed) implements TailEvent {}

  /** No other event came for a while. */
  record Heartbeat(Cursor cursor, long timeMs) implements TailEvent {}
}
