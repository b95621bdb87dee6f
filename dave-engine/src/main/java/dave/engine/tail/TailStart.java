package dave.engine.tail;

import java.util.List;

/** Where a subscriber wants to begin, as parsed from its text. */
public sealed interface TailStart {
  /**
   * A position in this log.
   *
   * @param position the last arrival that the subscriber knows
   * @param fromOldest whether missing arrivals before the first dat are no gap
   * @param passed arrivals before it that are still to be sent; they are hidden
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

  /** The cursor is of another log, or of a position beyond the end of this one. */
  record Unknown() implements TailStart {}
}
