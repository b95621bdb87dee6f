package dave.bench.measure;

import java.io.PrintStream;
import java.util.Locale;

/** Prints figures, each on a line as soon as it is known. */
public final class Report {
  private static final int WIDTH = 60;
  private final PrintStream out;

  public Report(PrintStream out) {
    this.out = out;
  }

  /** Starts a group of figures. */
  public void heading(String text) {
    out.println();
    out.println(text);
  }

  /** Prints a figure with its unit. */
  public void figure(String what, double value, String unit) {
    line(what, number(value) + " " + unit);
  }

  /**
   * Prints the ratio of two figures.
   *
   * @param bar the aim, such as "at least 0.60"
   */
  public void ratio(String what, double ours, double theirs, String bar) {
    line(what, String.format(Locale.ROOT, "%.2fx (%s)", ours / theirs, bar));
  }

  /** Prints a text instead of a number, for instance why something was not measured. */
  public void note(String what, String text) {
    line(what, text);
  }

  private void line(String what, String text) {
    out.printf(Locale.ROOT, "  %-" + WIDTH + "s %s%n", what, text);
    out.flush();
  }

  private static String number(double value) {
    double size = Math.abs(value);
    if (size >= 1_000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
  }
}
