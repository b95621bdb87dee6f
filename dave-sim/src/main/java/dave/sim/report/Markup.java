package dave.sim.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Writes elements that are HTML and well-formed XML alike. Text and attributes are escaped here,
 * and nowhere else: what is handed in is always meant as itself.
 */
final class Markup {
  private static final char UNREADABLE = '\uFFFD';

  private final StringBuilder text = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Begins an element. */
  Markup open(String element, String... attributes) {
    tag(element, attributes).append('>');
    open.push(element);
    return this;
  }

  /** Ends the element that was begun last. */
  Markup close() {
    text.append("</").append(open.pop()).append(">");
    return this;
  }

  /** An element without content. */
  Markup empty(String element, String... attributes) {
    tag(element, attributes).append("/>");
    return this;
  }

  /** An element with text alone. */
  Markup leaf(String element, String content, String... attributes) {
    return open(element, attributes).text(content).close();
  }

  Markup text(String content) {
    escape(content);
    return this;
  }

  /** A line break in the source. */
  Markup line() {
    text.append('\n');
    return this;
  }

  /** What another writer made. */
  Markup add(Markup other) {
    text.append(other);
    return this;
  }

  /** A style sheet, which HTML does not unescape. It has no {@code <} and no {@code &}. */
  Markup style(String css) {
    if (css.indexOf('<') >= 0 || css.indexOf('&') >= 0) {
      throw new IllegalArgumentException("a style sheet with < or &");
    }
    text.append("<style>").append(css).append("</style>");
    return this;
  }

  /** A coordinate: at most one decimal, no exponent. */
  static String number(double value) {
    String number = String.format(Locale.ROOT, "%.1f", value);
    String shorter = number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
    return shorter.equals("-0") ? "0" : shorter;
  }

  private StringBuilder tag(String element, String... attributes) {
    text.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      text.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      text.append('"');
    }
    return text;
  }

  private void escape(String content) {
    content
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                case '\'' -> text.append("&#39;");
                default -> text.appendCodePoint(isXml(c) ? c : UNREADABLE);
              }
            });
  }

  /** What XML 1.0 allows: section 2.2. */
  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("not closed: " + open);
    }
    return text.toString();
  }
}
