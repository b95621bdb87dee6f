package dave.storage.repair;

import java.util.List;

/**
 * The result of checking a store.
 *
 * @param dats how many dats are sound
 * @param bytes the bytes that they count against the capacity
 * @param problems empty if nothing is wrong
 */
public record StoreReport(long dats, long bytes, List<Problem> problems) {
  public StoreReport {
    problems = List.copyOf(problems);
  }

  /**
   * One kind of problem.
   *
   * @param what a description on one line
   * @param count how often it was found
   */
  public record Problem(String what, long count) {}

  /** Whether nothing is wrong. */
  public boolean healthy() {
    return problems.isEmpty();
  }
}
