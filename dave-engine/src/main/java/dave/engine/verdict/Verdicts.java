package dave.engine.verdict;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts packets by their last verdict, in the metric {@code dave.packets.in}. Thread-safe. */
public final class Verdicts {
  private final LongAdder accepted = new LongAdder();
  private final Map<Ignored, LongAdder> ignored = new EnumMap<>(Ignored.class);
  private final Map<Rejected, LongAdder> rejected = new EnumMap<>(Rejected.class);

  public Verdicts(MeterRegistry meters) {
    register(meters, "accept", "none", accepted);
    for (Ignored reason : Ignored.values()) {
      ignored.put(reason, register(meters, "ignore", text(reason), new LongAdder()));
    }
    for (Rejected reason : Rejected.values()) {
      rejected.put(reason, register(meters, "reject", text(reason), new LongAdder()));
    }
  }

  private static LongAdder register(
      MeterRegistry meters, String verdict, String reason, LongAdder count) {
    FunctionCounter.builder("dave.packets.in", count, LongAdder::sum)
        .tag("verdict", verdict)
        .tag("reason", reason)
        .description("Packets received, by verdict and reason")
        .register(meters);
    return count;
  }

  private static String text(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Counts a packet by its last verdict. */
  public void count(Verdict<?> verdict) {
    switch (verdict) {
      case Verdict.Accept<?> accept -> accept();
      case Verdict.Ignore<?> ignore -> ignore(ignore.reason());
      case Verdict.Reject<?> reject -> reject(reject.reason());
    }
  }

  /** Counts a packet that went all the way. */
  public void accept() {
    accepted.increment();
  }

  /** Counts a packet that was dropped. */
  public void ignore(Ignored reason) {
    of(ignored, reason).increment();
  }

  /** Counts a packet that was wrong. */
  public void reject(Rejected reason) {
    of(rejected, reason).increment();
  }

  private static <E extends Enum<E>> LongAdder of(Map<E, LongAdder> counts, E reason) {
    LongAdder count = counts.get(reason);
    if (count == null) {
      throw new IllegalStateException("every reason has a count: " + reason);
    }
    return count;
  }

  /** The counts that are not 0, by name, such as "ignore:duplicate". */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    put(counts, "accept", accepted);
    ignored.forEach((reason, count) -> put(counts, "ignore:" + text(reason), count));
    rejected.forEach((reason, count) -> put(counts, "reject:" + text(reason), count));
    return counts;
  }

  private static void put(Map<String, Long> counts, String name, LongAdder count) {
    long sum = count.sum();
    if (sum != 0) {
      counts.put(name, sum);
    }
  }
}
