package dave.dist.doctor;

import dave.json.Json;
import java.util.Locale;

/**
 * The result of one check.
 *
 * @param check its name, such as "clock"
 * @param found what was found, in one line
 * @param remedy what to do; empty if nothing, or if {@code found} says it
 */
record Finding(String check, Result result, String found, String remedy) {
  private static final int RESULT_WIDTH = 9;
  private static final int CHECK_WIDTH = 15;

  /** How bad it is. */
  enum Result {
    /** As it should be. */
    OK,
    /** A node works, but not as well as it could. */
    WARNING,
    /** A node does not work, or will not for long. */
    WRONG,
    /** Nothing here can tell. */
    UNCHECKED
  }

  static Finding ok(String check, String found) {
    return new Finding(check, Result.OK, found, "");
  }

  static Finding warning(String check, String found, String remedy) {
    return new Finding(check, Result.WARNING, found, remedy);
  }

  static Finding wrong(String check, String found, String remedy) {
    return new Finding(check, Result.WRONG, found, remedy);
  }

  static Finding unchecked(String check, String why) {
    return new Finding(check, Result.UNCHECKED, why, "");
  }

  boolean is(Result wanted) {
    return result == wanted;
  }

  /** Returns the finding as a line of text. */
  String line() {
    String word = result == Result.UNCHECKED ? "-" : result.name().toLowerCase(Locale.ROOT);
    return pad(word, RESULT_WIDTH)
        + pad(check, CHECK_WIDTH)
        + found
        + (remedy.isEmpty() ? "" : ": " + remedy);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  void fill(Json json) {
    json.text("check", check)
        .text("result", result.name().toLowerCase(Locale.ROOT))
        .text("found", found)
        .text("remedy", remedy);
  }
}
