package dave.cli.command.archive;

import dave.cli.terminal.Text;
import dave.json.Json;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What became of the records of a file, counted. Any thread may call. */
public final class ImportTally {
  /** Refused because the store has a later record of the same author and key: all is well. */
  public static final String SUPERSEDED = "SUPERSEDED";

  private static final String MALFORMED = "MALFORMED";

  /** What became of a dat that was not refused. */
  public enum Outcome {
    STORED,
    REPLACED,
    ALREADY_HELD,
  }

  private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
  private final Map<String, Long> refused = new TreeMap<>();
  private long evicted;

  /** A dat is held now. */
  public synchronized void add(Outcome outcome) {
    outcomes.merge(outcome, 1L, Long::sum);
  }

  /**
   * A dat was refused.
   *
   * @param reason one of the API's, such as TOO_LIGHT
   */
  public synchronized void refused(String reason) {
    refused.merge(reason, 1L, Long::sum);
  }

  /** A dat that was held had to go for a heavier one: the store is full. */
  public synchronized void evicted() {
    evicted++;
  }

  private synchronized long evictions() {
    return evicted;
  }

  /** A record is no dat. */
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

  /** How many records were decided on. */
  long total() {
    long held = 0;
    for (Outcome outcome : Outcome.values()) {
      held += count(outcome);
    }
    return held + sum(refusals().values());
  }

  /** How many dats are not in the store, nor a later record in their place. */
  long missing() {
    Map<String, Long> missing = refusals();
    missing.remove(SUPERSEDED);
    return sum(missing.values());
  }

  /** As in "2 of 10 records were not taken: 1 TIME_IN_FUTURE, 1 WORK_INVALID". */
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

  /** As in "10 records: 5 stored, 1 replaced, 2 held already, 1 superseded". */
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
