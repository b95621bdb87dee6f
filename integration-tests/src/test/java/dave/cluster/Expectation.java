package dave.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Something that is to become true, and within what time. */
final class Expectation {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final int TOLD = 5;

  private final String what;
  private final Supplier<? extends List<?>> lacking;

  /**
   * @param lacking what is not so yet, put into words at the end of time only; it is true when
   *     there is nothing
   */
  Expectation(String what, Supplier<? extends List<?>> lacking) {
    this.what = what;
    this.lacking = lacking;
  }

  /** Waits until it is true; tells how long that took beside the bound, and fails if it is late. */
  Duration within(Duration bound) {
    long startNs = System.nanoTime();
    while (true) {
      List<?> missing = lacking.get();
      Duration took = Duration.ofNanos(System.nanoTime() - startNs);
      if (missing.isEmpty()) {
        Report.tell(what + ": " + took.toMillis() / 1e3 + " s, bound " + bound.toSeconds() + " s");
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
