package dave.engine.tail;

import dave.engine.store.Seal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A position in an arrival log. Subscribers hand it back as sealed text of a fixed length, which
 * reveals neither how many dats arrived nor whether one was skipped.
 *
 * @param logId the name of the log
 * @param sequence the last arrival that the walk has covered; 0 for none
 * @param passed earlier arrivals that are still to be sent, ascending; they were hidden
 */
public record Cursor(String logId, long sequence, List<Long> passed) {
  /**
   * The most skipped arrivals that a text holds. With more, its position goes back to before the
   * first that it lacks.
   */
  static final int MOST_PASSED = 12;

  private static final int DISTANCE_BYTES = 5;
  private static final int CONTENT_BYTES = Long.BYTES + MOST_PASSED * DISTANCE_BYTES;

  /** The form of cursors now, and the form before they were sealed. */
  private static final Pattern FORM =
      Pattern.compile(
          "[A-Za-z0-9_-]{%s}|[0-9A-Za-z]+-[0-9]{1,18}".formatted(Seal.length(CONTENT_BYTES)));

  public Cursor {
    passed = List.copyOf(passed);
  }

  Cursor(String logId, long sequence) {
    this(logId, sequence, List.of());
  }

  /** Whether a text looks like a cursor. */
  static boolean isForm(String text) {
    return FORM.matcher(text).matches();
  }

  /** The cursor as sealed text. */
  public String text(Seal seal) {
    boolean whole = passed.size() <= MOST_PASSED;
    long place = whole ? sequence : passed.get(MOST_PASSED) - 1;
    ByteBuffer content = ByteBuffer.allocate(CONTENT_BYTES).putLong(place);
    for (Long arrival : whole ? passed : passed.subList(0, MOST_PASSED)) {
      long distance = place - arrival + 1; // 0 means none.
      content.put((byte) (distance >>> Integer.SIZE)).putInt((int) distance);
    }
    return seal.close(content.array(), purpose(logId));
  }

  /** The cursor in a text; empty if it is no cursor of this log. */
  static Optional<Cursor> parse(String text, String logId, Seal seal) {
    return seal.open(text, purpose(logId)).map(content -> read(logId, ByteBuffer.wrap(content)));
  }

  private static Cursor read(String logId, ByteBuffer content) {
    long place = content.getLong();
    List<Long> passed = new ArrayList<>();
    for (int i = 0; i < MOST_PASSED; i++) {
      long high = Byte.toUnsignedLong(content.get()) << Integer.SIZE;
      long distance = high | Integer.toUnsignedLong(content.getInt());
      if (distance > 0) {
        passed.add(place + 1 - distance);
      }
    }
    return new Cursor(logId, place, passed);
  }

  private static byte[] purpose(String logId) {
    return ("cursor " + logId).getBytes(StandardCharsets.UTF_8);
  }
}
