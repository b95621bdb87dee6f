package dave.engine.tail;

import dave.engine.store.Seal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in an arrival log. Subscribers hand it back as sealed text of one length, which says
 * nothing to them: neither how many dats came, nor whether one was passed over.
 *
 * @param logId which log
 * @param sequence the last arrival that was accounted for; 0 for none
 * @param passed earlier arrivals that are still to be told, ascending: they were hidden
 */
public record Cursor(String logId, long sequence, List<Long> passed) {
  /** What a text holds of {@link #passed}; of more, it goes back to the first that it lacks. */
  static final int MOST_PASSED = 12;

  private static final int DISTANCE_BYTES = 5;
  private static final int CONTENT_BYTES = Long.BYTES + MOST_PASSED * DISTANCE_BYTES;

  /** As it is now, and as it was before texts were sealed. */
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

  /** As text. */
  public String text(Seal seal) {
    boolean whole = passed.size() <= MOST_PASSED;
    long place = whole ? sequence : passed.get(MOST_PASSED) - 1;
    ByteBuffer content = ByteBuffer.allocate(CONTENT_BYTES).putLong(place);
    for (Long arrival : whole ? passed : passed.subList(0, MOST_PASSED)) {
      long distance = place - arrival + 1; // 0 is none.
      content.put((byte) (distance >>> Integer.SIZE)).putInt((int) distance);
    }
    return seal.close(content.array(), purpose(logId));
  }

  /** The cursor in a text; empty if it is none of this log. */
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
