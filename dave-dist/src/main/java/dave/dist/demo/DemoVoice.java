package dave.dist.demo;

import dave.cli.terminal.TerminalText;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Tells the demo line by line: when, in seconds since the start, and what. Colours if they are
 * wanted. For one thread.
 */
final class DemoVoice {
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String END = "\u001b[0m";

  private final PrintStream out;
  private final boolean colours;
  private final long startNs;

  DemoVoice(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
    this.startNs = System.nanoTime();
  }

  double seconds() {
    return (System.nanoTime() - startNs) / 1e9;
  }

  /** A new part of the story. */
  void part(String title) {
    out.println();
    out.println(paint(BOLD, TerminalText.line(title)));
  }

  /** Something that is going to happen. */
  void say(String line) {
    tell(paint(DIM, "..."), line);
  }

  /** Something that was observed. */
  void saw(String line) {
    tell(paint(GREEN, "ok "), line);
  }

  /** Something that was not. */
  void missed(String line) {
    tell(paint(RED, "NO "), line);
  }

  /** Words without a time. */
  void plain(String line) {
    for (String part : line.split("\n", -1)) {
      out.println(TerminalText.line(part));
    }
  }

  private void tell(String mark, String line) {
    String time = String.format(Locale.ROOT, "%6.2f s", seconds());
    out.println(paint(DIM, time) + "  " + mark + " " + TerminalText.line(line));
  }

  private String paint(String colour, String text) {
    return colours ? colour + text + END : text;
  }

  /** A count with thin marks between thousands, such as "1,048,576". */
  static String count(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  /** Such as "0.41 ms" or "38 ms". */
  static String millis(double ms) {
    return String.format(Locale.ROOT, ms < 10 ? "%.2f ms" : "%.0f ms", ms);
  }
}
