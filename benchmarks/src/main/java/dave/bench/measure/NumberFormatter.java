package dave.bench.measure;

import java.util.Locale;

/** Formats numbers for people. */
public final class NumberFormatter {
  private NumberFormatter() {}

  /** Returns a text such as 1,000,000. */
  public static String of(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
