package dave.bench.measure;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Prints figures, each on a line as soon as it is known. Says of a figure with an aim whether it
 * holds, unless the machine is busy with other work, or the run is brief.
 */
public final class Report {
  private static final int WIDTH = 60;

  private final PrintStream out;
  private final boolean brief;
  private final Supplier<DoubleSupplier> watch;
  private DoubleSupplier otherCores;

  /**
   * Prints to a stream.
   *
   * @param brief whether the figures mean little, so that none is judged
   */
  public Report(PrintStream out, boolean brief) {
    this(out, brief, () -> new OtherWork()::cores);
  }

  /**
   * Prints to a stream.
   *
   * @param watch begins to count the cores that other programs use
   */
  Report(PrintStream out, boolean brief, Supplier<DoubleSupplier> watch) {
    this.out = out;
    this.brief = brief;
    this.watch = watch;
    otherCores = watch.get();
  }

  /** Starts the figures of a benchmark. Other work on the machine counts from here on. */
  public void begin(String text) {
    otherCores = watch.get();
    heading(text);
  }

  /** Ends the figures of a benchmark. Tells how much other work there was. */
  public void end() {
    double cores = otherCores.getAsDouble();
    if (!Double.isNaN(cores)) {
      line(
          "other programs meanwhile",
          String.format(Locale.ROOT, "%.2f cores", Math.max(0, cores))
              + (OtherWork.tooMuch(cores).isPresent() ? ": too many to judge by" : ""));
    }
  }

  /** Starts a group of figures. */
  public void heading(String text) {
    out.println();
    out.println(text);
  }

  /** Prints a figure with its unit. */
  public void figure(String what, double value, String unit) {
    figure(what, Rounds.of(value), unit);
  }

  /** Prints a figure with its unit, and what is asked of it. */
  public void figure(String what, double value, String unit, Bar bar) {
    figure(what, Rounds.of(value), unit, bar);
  }

  /** Prints the median and the spread of a figure with its unit. */
  public void figure(String what, Rounds rounds, String unit) {
    line(what, rounds.describe(Report::number, unit));
  }

  /** Prints the median and the spread of a figure with its unit, and what is asked of it. */
  public void figure(String what, Rounds rounds, String unit, Bar bar) {
    line(what, rounds.describe(Report::number, unit) + "; " + verdict(bar, rounds.median()));
  }

  /** Prints the ratio of two figures. */
  public void ratio(String what, Rounds ours, Rounds theirs) {
    line(what, ours.over(theirs).describe(Report::times, ""));
  }

  /** Prints the ratio of two figures, and what is asked of it. */
  public void ratio(String what, Rounds ours, Rounds theirs, Bar bar) {
    Rounds ratio = ours.over(theirs);
    line(what, ratio.describe(Report::times, "") + "; " + verdict(bar, ratio.median()));
  }

  /** Prints a text instead of a number, for instance why something was not measured. */
  public void note(String what, String text) {
    line(what, text);
  }

  private String verdict(Bar bar, double value) {
    Optional<String> tooMuch =
        brief ? Optional.of("brief") : OtherWork.tooMuch(otherCores.getAsDouble());
    return bar
        + ": "
        + tooMuch
            .map(why -> "not judged, " + why)
            .orElseGet(() -> bar.holds(value) ? "holds" : "missed");
  }

  private void line(String what, String text) {
    out.printf(Locale.ROOT, "  %-" + WIDTH + "s %s%n", what, text);
    out.flush();
  }

  private static String times(double value) {
    return String.format(Locale.ROOT, "%.2fx", value);
  }

  private static String number(double value) {
    double size = Math.abs(value);
    if (size >= 1_000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
  }
}
