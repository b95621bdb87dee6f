package dave.http;

/** Conditional requests. */
final class Conditions {
  private Conditions() {}

  /**
   * Whether the caller has what a strong tag names, by its If-None-Match. Tags are compared weakly,
   * as RFC 9110 has it for this header.
   */
  static boolean matches(Request request, String tag) {
    for (String line : request.headers().getAll("if-none-match")) {
      for (String listed : line.split(",", -1)) {
        String one = listed.strip();
        if (one.equals("*") || one.equals(tag) || one.equals("W/" + tag)) {
          return true;
        }
      }
    }
    return false;
  }
}
