package dave.cli.command.archive;

import dave.cli.terminal.Text;
import dave.json.Json;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts the results of the records of a file. Any thread may call. */
public final class ImportTally {
  /**
   * The reason of a refusal that loses nothing: the store has a later record of the same author and
   * key.
   */
  public static final String SUPERSEDED = "SUPERSEDED";

  private static final String MALFORMED = "MALFORMED";

  /** The result of a dat that was not refused. */
  public enum Outcome {
    STORED,
    REPLACED,
    ALREADY_HELD,
  }

  private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
  private final Map<String, Long> refused = new TreeMap<>();
  private long evicted;

  /** Counts a dat that the store holds now. */
  public synchronized void add(Outcome outcome) {
    outcomes.merge(outcome, 1L, Long::sum);
  }

  /**
   * Counts a dat that was refused.
   *
   * @param reason one of the API's, such as TOO_LIGHT
   */
  public synchronized void refused(String reason) {
    refused.merge(reason, 1L, Long::sum);
  }

  /** Counts an older dat that was evicted for a heavier one, because the store is full. */
  public synchronized void evicted() {
    evicted++;
  }

  private synchronized long evictions() {
    return evicted;
  }

  /** Counts a record that is not a dat. */
  void malformed() {
    refused(MALFORMED);
  }

  private synchronized long count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  private synchronized Map<String, Long> refusals() {
    return new TreeMap<>(refused);
  }

  private static long sum(Collection<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the number of records that have a result. */
  long total() {
    long held = 0;
    for (Outcome outcome : Outcome.values()) {
      held += count(outcome);
    }
    return held + sum(refusals().values());
  }

  /** Returns the number of dats that are not in the store. Superseded dats do not count. */
  long missing() {
    Map<String, Long> missing = refusals();
    missing.remove(SUPERSEDED);
    return sum(missing.values());
  }

  /** Returns a text such as "2 of 10 records were not taken: 1 TIME_IN_FUTURE, 1 WORK_INVALID". */
  String missingText() {
    Map<String, Long> missing = refusals();
    missing.remove(SUPERSEDED);
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%,d of %s were not taken",
                missing(),
                Text.counted(total(), "record")));
    String separator = ": ";
    for (Map.Entry<String, Long> reason : missing.entrySet()) {
      text.append(separator)
          .append(String.format(Locale.ROOT, "%,d ", reason.getValue()))
          .append(reason.getKey());
      separator = ", ";
    }
    return text.toString();
  }

  /** Returns a text such as "10 records: 5 stored, 1 replaced, 2 held already, 1 superseded". */
  String text() {
    return String.format(
        Locale.ROOT,
        "%s: %,d stored, %,d replaced, %,d held already, %,d superseded%s",
        Text.counted(total(), "record"),
        count(Outcome.STORED),
        count(Outcome.REPLACED),
        count(Outcome.ALREADY_HELD),
        refusals().getOrDefault(SUPERSEDED, 0L),
        evictions() == 0
            ? ""
            : String.format(Locale.ROOT, "; the store is full: %,d evicted", evictions()));
  }

  void fill(Json json) {
    json.number("records", total())
        .number("stored", count(Outcome.STORED))
        .number("replaced", count(Outcome.REPLACED))
        .number("already_held", count(Outcome.ALREADY_HELD))
        .number("evicted", evictions())
        .nested("refused", reasons -> refusals().forEach(reasons::number));
  }
}
