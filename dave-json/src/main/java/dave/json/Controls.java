package dave.json;

import java.util.Locale;

/**
 * Characters that are not shown but act on what is: on the cursor, or on the order of the text. One
 * rule for JSON and terminals.
 */
public final class Controls {
  private Controls() {}

  /** Which characters of a text are escaped. */
  @FunctionalInterface
  public interface Choice {
    /**
     * Whether one is.
     *
     * @param points all of the text
     * @param at which of them
     */
    boolean takes(int[] points, int at);
  }

  /**
   * Controls (C0, DEL, C1), format controls (bidi and others), line separators, lone surrogates.
   */
  public static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** The text with what is chosen as {@code \\u} and four hex digits, for each unit of UTF-16. */
  public static String escape(String text, Choice choice) {
    int[] points = text.codePoints().toArray();
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < points.length; i++) {
      if (choice.takes(points, i)) {
        for (char unit : Character.toChars(points[i])) {
          escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
        }
      } else {
        escaped.appendCodePoint(points[i]);
      }
    }
    return escaped.toString();
  }
}
