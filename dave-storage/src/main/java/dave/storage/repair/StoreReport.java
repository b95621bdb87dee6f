package dave.storage.repair;

import java.util.List;

/**
 * What is wrong with a store.
 *
 * @param dats how many dats are as they should be
 * @param bytes what they count against the capacity
 * @param problems empty if all is as it should be
 */
public record StoreReport(long dats, long bytes, List<Problem> problems) {
  public StoreReport {
    problems = List.copyOf(problems);
  }

  /**
   * One kind of problem.
   *
   * @param what says it on one line
   * @param count how often it was met
   */
  public record Problem(String what, long count) {}

  /** Whether nothing is wrong. */
  public boolean healthy() {
    return problems.isEmpty();
  }
}
