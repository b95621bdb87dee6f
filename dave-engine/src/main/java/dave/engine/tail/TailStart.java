package dave.engine.tail;

/** Where a subscriber wants to begin, as far as its text can be understood. */
public sealed interface TailStart {
  /**
   * A place in this log.
   *
   * @param position the last arrival that the subscriber knows of
   * @param fromOldest whether it starts from the oldest dat held: what went before is no gap
   */
  record At(long position, boolean fromOldest) implements TailStart {}

  /** The text is no cursor. */
  record Malformed() implements TailStart {}

  /** The cursor is of another log, or of a place that this one has not come to. */
  record Unknown() implements TailStart {}
}
