package dave.cli.terminal;

import dave.json.ControlCharacters;
import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text for a terminal: without characters that control it or deceive the reader, and measured in
 * columns. All text of strangers goes through this class.
 */
public final class TerminalText {
  private static final int NON_JOINER = 0x200C;
  private static final int JOINER = 0x200D;

  /** Matches one visible character, whatever it is composed of. */
  private static final Pattern CLUSTER = Pattern.compile("\\X");

  /** The scripts in which a joiner between two letters changes their shapes. */
  private static final Set<UnicodeScript> JOINING =
      EnumSet.of(
          UnicodeScript.ARABIC,
          UnicodeScript.SYRIAC,
          UnicodeScript.MONGOLIAN,
          UnicodeScript.DEVANAGARI,
          UnicodeScript.BENGALI,
          UnicodeScript.GURMUKHI,
          UnicodeScript.GUJARATI,
          UnicodeScript.ORIYA,
          UnicodeScript.TAMIL,
          UnicodeScript.TELUGU,
          UnicodeScript.KANNADA,
          UnicodeScript.MALAYALAM,
          UnicodeScript.SINHALA,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  /** Ranges of characters that take two columns (East Asian Width: wide, full), first and last. */
  private static final int[][] WIDE = {
    {0x1100, 0x115F},
    {0x2E80, 0x303E},
    {0x3041, 0x4DBF},
    {0x4E00, 0xA4CF},
    {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE10, 0xFE19},
    {0xFE30, 0xFE6F},
    {0xFF01, 0xFF60},
    {0xFFE0, 0xFFE6},
    {0x16FE0, 0x18DFF},
    {0x1AFF0, 0x1B2FF},
    {0x1F200, 0x1F2FF},
    {0x20000, 0x3FFFD}
  };

  private TerminalText() {}

  /** Returns a text for one line: line breaks and tabs are shown as escapes too. */
  public static String line(String text) {
    return sanitize(text, false);
  }

  /** Returns a text with its line breaks and tabs. */
  static String lines(String text) {
    return sanitize(text, true);
  }

  private static String sanitize(String text, boolean keepLines) {
    if (isPlain(text)) {
      return text;
    }
    return ControlCharacters.escape(
        text,
        (points, at) ->
            !(keepLines && (points[at] == '\n' || points[at] == '\t')) && isHarmful(points, at));
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
  }

  /**
   * Returns whether a character is harmful. Control characters move the cursor; format characters
   * (such as bidi overrides) reorder the text.
   */
  private static boolean isHarmful(int[] points, int at) {
    int c = points[at];
    if (c == JOINER || c == NON_JOINER) {
      return at == 0
          || at == points.length - 1
          || !(joinsEmoji(points, at) || joinsLetters(points[at - 1], points[at + 1]));
    }
    return ControlCharacters.isControl(c);
  }

  private static boolean joinsEmoji(int[] points, int at) {
    int before = points[at - 1];
    return points[at] == JOINER
        && (Character.isExtendedPictographic(before)
            || Character.isEmojiModifier(before)
            || before == 0xFE0F)
        && Character.isExtendedPictographic(points[at + 1]);
  }

  /**
   * Returns whether a joiner between two letters is visible. An invisible one makes two texts
   * differ that look the same.
   */
  private static boolean joinsLetters(int before, int after) {
    return isOfJoiningScript(before) && isOfJoiningScript(after);
  }

  private static boolean isOfJoiningScript(int c) {
    return JOINING.contains(UnicodeScript.of(c));
  }

  /** Returns the number of columns of a harmless text. */
  public static int width(String text) {
    if (isPlain(text)) {
      return text.length();
    }
    int columns = 0;
    for (Matcher cluster = CLUSTER.matcher(text); cluster.find(); ) {
      columns += widthOfCluster(cluster.group());
    }
    return columns;
  }

  /** Returns the longest prefix of a harmless text that fits the columns. */
  static String cut(String text, int columns) {
    if (isPlain(text)) {
      return text.length() <= columns ? text : text.substring(0, columns);
    }
    int taken = 0;
    for (Matcher cluster = CLUSTER.matcher(text); cluster.find(); ) {
      taken += widthOfCluster(cluster.group());
      if (taken > columns) {
        return text.substring(0, cluster.start());
      }
    }
    return text;
  }

  /** Returns the same as {@link #cut}, with an ellipsis in the last column if the text was cut. */
  static String shortened(String text, int columns) {
    return width(text) <= columns ? text : cut(text, columns - 1) + "…";
  }

  /**
   * Returns the columns of a base with marks, of joined emoji, or of a flag: those of the widest
   * part.
   */
  private static int widthOfCluster(String cluster) {
    return cluster.codePoints().map(TerminalText::widthOf).max().orElse(0);
  }

  private static int widthOf(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT
        || type == Character.CONTROL) {
      return 0;
    }
    return Character.isEmojiPresentation(c) || isWide(c) ? 2 : 1;
  }

  private static boolean isWide(int c) {
    for (int[] range : WIDE) {
      if (c >= range[0] && c <= range[1]) {
        return true;
      }
    }
    return false;
  }
}
