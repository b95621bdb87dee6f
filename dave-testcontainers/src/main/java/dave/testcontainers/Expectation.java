package dave.testcontainers;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A condition of nodes that has to become true within a time. */
public final class Expectation {
  private static final long LOOK_EVERY_NS = 100_000_000;
  private static final int TOLD = 5;

  private final String what;
  private final Supplier<List<Lack>> lacking;
  private final Function<Integer, String> logTail;

  /**
   * What a node lacks.
   *
   * @param node its number
   */
  record Lack(int node, String what) {}

  /**
   * @param lacking returns what is missing; empty when the condition is true
   * @param logTail returns the last lines of a node's log
   */
  Expectation(String what, Supplier<List<Lack>> lacking, Function<Integer, String> logTail) {
    this.what = what;
    this.lacking = lacking;
    this.logTail = logTail;
  }

  /**
   * Waits until the condition is true.
   *
   * @return how long it took
   * @throws AssertionError if it takes longer than the bound. The message says which nodes lack
   *     what, and has the last lines of their logs
   */
  public Duration within(Duration bound) {
    long startNs = System.nanoTime();
    while (true) {
      List<Lack> missing = lacking.get();
      Duration took = Duration.ofNanos(System.nanoTime() - startNs);
      if (missing.isEmpty()) {
        return took;
      }
      if (took.compareTo(bound) > 0) {
        throw new AssertionError(failure(bound, missing));
      }
      LockSupport.parkNanos(LOOK_EVERY_NS);
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting: " + failure(bound, missing));
      }
    }
  }

  private String failure(Duration bound, List<Lack> missing) {
    String some =
        missing.stream()
            .limit(TOLD)
            .map(lack -> "node " + lack.node() + " " + lack.what())
            .collect(Collectors.joining("; "));
    String logs =
        missing.stream()
            .map(Lack::node)
            .distinct()
            .limit(TOLD)
            .map(node -> "\n--- log of node " + node + "\n" + logTail.apply(node))
            .collect(Collectors.joining());
    return "%s: not within %s ms; %s lack, such as %s%s"
        .formatted(what, bound.toMillis(), missing.size(), some, logs);
  }
}
