package dave.storage.repair;

import dave.storage.repair.StoreReport.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts problems by description, in the order in which they were first found. Bounded; for one
 * thread.
 */
final class ProblemCounts {
  private static final int KINDS = 1_000;
  private static final String REST = "more problems of other kinds";

  private final Map<String, Long> counts = new LinkedHashMap<>();

  void add(String what) {
    add(what, 1);
  }

  void add(String what, long count) {
    counts.merge(counts.size() < KINDS || counts.containsKey(what) ? what : REST, count, Long::sum);
  }

  List<Problem> problems() {
    return counts.entrySet().stream().map(e -> new Problem(e.getKey(), e.getValue())).toList();
  }
}
