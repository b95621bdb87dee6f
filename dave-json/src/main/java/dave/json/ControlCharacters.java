package dave.json;

import java.util.Locale;

/**
 * Finds and escapes characters that are not shown, but move the cursor or change the order of the
 * text. JSON and terminals share this rule.
 */
public final class ControlCharacters {
  private ControlCharacters() {}

  /** Chooses the characters of a text to escape. */
  @FunctionalInterface
  public interface CharacterFilter {
    /**
     * Whether to escape one character.
     *
     * @param points the code points of the whole text
     * @param at the index of the character in {@code points}
     */
    boolean takes(int[] points, int at);
  }

  /**
   * Whether a code point is a control (C0, DEL, C1), a format control (bidi and others), a line or
   * paragraph separator, or a lone surrogate.
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

  /**
   * The text with each chosen character written as {@code \\u} and four hex digits, for each unit
   * of UTF-16.
   */
  public static String escape(String text, CharacterFilter filter) {
    int[] points = text.codePoints().toArray();
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < points.length; i++) {
      if (filter.takes(points, i)) {
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
