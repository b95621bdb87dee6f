package dave.engine.tail;

import java.util.List;

/** Where a subscriber wants to begin, as far as its text can be understood. */
public sealed interface TailStart {
  /**
   * A place in this log.
   *
   * @param position the last arrival that the subscriber knows of
   * @param fromOldest whether what went before is no gap
   * @param passed arrivals before it that are still to be told, as they are hidden
   */
  record At(long position, boolean fromOldest, List<Long> passed) implements TailStart {
    public At {
      passed = List.copyOf(passed);
    }

    At(long position, boolean fromOldest) {
      this(position, fromOldest, List.of());
    }
  }

  /** The text is no cursor. */
  record Malformed() implements TailStart {}

  /** The cursor is of another log, or of a place that this one has not come to. */
  record Unknown() implements TailStart {}
}
