package dave.bench;

import java.util.Locale;

/** Numbers of things, for those who read. */
final class Count {
  private Count() {}

  /** Such as 1,000,000. */
  static String of(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
