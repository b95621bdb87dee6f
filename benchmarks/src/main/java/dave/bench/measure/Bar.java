package dave.bench.measure;

import java.util.Locale;

/**
 * The aim of a figure.
 *
 * @param value the least or the most that is good
 * @param least whether it is the least
 */
public record Bar(double value, boolean least) {
  public static Bar atLeast(double value) {
    return new Bar(value, true);
  }

  public static Bar atMost(double value) {
    return new Bar(value, false);
  }

  boolean holds(double figure) {
    return least ? figure >= value : figure <= value;
  }

  @Override
  public String toString() {
    String number =
        value >= 1_000 || value == Math.rint(value)
            ? String.format(Locale.ROOT, "%,.0f", value)
            : String.format(Locale.ROOT, "%.2f", value);
    return (least ? "at least " : "at most ") + number;
  }
}
