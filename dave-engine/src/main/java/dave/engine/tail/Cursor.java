package dave.engine.tail;

import java.util.Optional;

/**
 * A place in an arrival log, as text that subscribers hand back: {@code LOG-SEQUENCE}.
 *
 * @param logId which log
 * @param sequence the last arrival that was accounted for; 0 for none
 */
public record Cursor(String logId, long sequence) {
  /** The cursor in a text; empty if it is none. */
  public static Optional<Cursor> parse(String text) {
    int dash = text.lastIndexOf('-');
    if (dash <= 0) {
      return Optional.empty();
    }
    String digits = text.substring(dash + 1);
    // At most 18 digits fit a long; signs and other alphabets are no cursor of ours.
    if (!digits.matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(new Cursor(text.substring(0, dash), Long.parseLong(digits)));
  }

  @Override
  public String toString() {
    return logId + "-" + sequence;
  }
}
