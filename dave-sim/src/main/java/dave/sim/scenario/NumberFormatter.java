package dave.sim.scenario;

import java.util.Locale;

/** Formats numbers for people. */
public final class NumberFormatter {
  private NumberFormatter() {}

  public static String seconds(double seconds) {
    return Double.isInfinite(seconds) ? "never" : number(seconds) + " s";
  }

  public static String percent(double share) {
    return number(100 * share) + " %";
  }

  public static String times(double factor) {
    return number(factor) + "x";
  }

  /** Returns a number rounded to about three significant digits; below 1, to three decimals. */
  public static String number(double value) {
    double size = Math.abs(value);
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.isNaN(value) ? "none" : "infinite";
    }
    int decimals = size == 0 || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
