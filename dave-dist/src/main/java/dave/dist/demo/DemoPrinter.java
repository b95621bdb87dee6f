package dave.dist.demo;

import dave.cli.terminal.TerminalText;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Prints the lines of the demo, each with the seconds since the start. Colours are optional. For
 * one thread.
 */
final class DemoPrinter {
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String END = "\u001b[0m";

  private final PrintStream out;
  private final boolean colours;
  private final long startNs;

  DemoPrinter(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
    this.startNs = System.nanoTime();
  }

  double seconds() {
    return (System.nanoTime() - startNs) / 1e9;
  }

  /** Prints the title of a part. */
  void part(String title) {
    out.println();
    out.println(paint(BOLD, TerminalText.line(title)));
  }

  /** Prints a step that comes next. */
  void step(String line) {
    print(paint(DIM, "..."), line);
  }

  /** Prints a step that was observed. */
  void observed(String line) {
    print(paint(GREEN, "ok "), line);
  }

  /** Prints a step that was not observed. */
  void missed(String line) {
    print(paint(RED, "NO "), line);
  }

  /** Prints text without a time. */
  void plain(String line) {
    for (String part : line.split("\n", -1)) {
      out.println(TerminalText.line(part));
    }
  }

  private void print(String mark, String line) {
    String time = String.format(Locale.ROOT, "%6.2f s", seconds());
    out.println(paint(DIM, time) + "  " + mark + " " + TerminalText.line(line));
  }

  private String paint(String colour, String text) {
    return colours ? colour + text + END : text;
  }

  /** Formats a number with commas between thousands, such as "1,048,576". */
  static String count(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  /** Formats milliseconds, such as "0.41 ms" or "38 ms". */
  static String millis(double ms) {
    return String.format(Locale.ROOT, ms < 10 ? "%.2f ms" : "%.0f ms", ms);
  }
}
