package dave.bench.measure;

import java.util.Locale;

/** Numbers of things, for those who read. */
public final class Count {
  private Count() {}

  /** Such as 1,000,000. */
  public static String of(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
