package dave.service.refusal;

/** Makes untrusted text safe to repeat in one line of an answer or a log. */
public final class Quote {
  private static final int LONGEST = 80;

  private Quote() {}

  /** Returns at most 80 characters of printable ASCII, then "..." if more follow. */
  public static String of(String text) {
    StringBuilder quoted = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
      char c = text.charAt(i);
      quoted.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return text.length() > LONGEST ? quoted + "..." : quoted.toString();
  }
}
