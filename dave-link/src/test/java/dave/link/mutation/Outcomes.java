package dave.link.mutation;

import dave.link.DatagramResult;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what became of the inputs of each kind. */
final class Outcomes {
  private final Map<InputKind, Map<DatagramResult, Long>> counts = new EnumMap<>(InputKind.class);

  void add(InputKind kind, DatagramResult result) {
    counts
        .computeIfAbsent(kind, any -> new EnumMap<>(DatagramResult.class))
        .merge(result, 1L, Long::sum);
  }

  /** How many inputs of a kind had this result. */
  long count(InputKind kind, DatagramResult result) {
    return counts.getOrDefault(kind, Map.of()).getOrDefault(result, 0L);
  }

  /** Inputs by kind, and their results, a line each. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    counts.forEach(
        (kind, results) -> {
          long all = results.values().stream().mapToLong(Long::longValue).sum();
          text.append(String.format(Locale.ROOT, "%-17s %,12d ", name(kind), all));
          results.forEach(
              (result, count) ->
                  text.append(String.format(Locale.ROOT, " %s %,d", name(result), count)));
          text.append('\n');
        });
    return text.toString();
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
