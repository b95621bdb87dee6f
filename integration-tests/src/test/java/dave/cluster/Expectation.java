package dave.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A condition that has to become true within a time. */
final class Expectation {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final int TOLD = 5;

  private final String what;
  private final Supplier<? extends List<?>> lacking;

  /**
   * @param lacking returns what is missing, and an empty list when the condition is true. It is
   *     formatted only when the time is over
   */
  Expectation(String what, Supplier<? extends List<?>> lacking) {
    this.what = what;
    this.lacking = lacking;
  }

  /**
   * Waits until the condition is true. Reports the time and the bound; fails if it takes longer.
   */
  Duration within(Duration bound) {
    long startNs = System.nanoTime();
    while (true) {
      List<?> missing = lacking.get();
      Duration took = Duration.ofNanos(System.nanoTime() - startNs);
      if (missing.isEmpty()) {
        Report.print(what + ": " + took.toMillis() / 1e3 + " s, bound " + bound.toSeconds() + " s");
        return took;
      }
      if (took.compareTo(bound) > 0) {
        throw new AssertionError(
            "%s: not within %d s; %d lack, such as %s"
                .formatted(
                    what,
                    bound.toSeconds(),
                    missing.size(),
                    missing.subList(0, Math.min(TOLD, missing.size()))));
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }
}
