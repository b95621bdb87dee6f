package dave.engine.gossip;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts slots by what they sent, in the metric {@code dave.gossip.slots}. */
public final class SlotMeters {
  private final Map<SlotContent, LongAdder> counts = new EnumMap<>(SlotContent.class);

  /** What a slot carried. */
  enum SlotContent {
    /** One of the heaviest young dats. */
    FRESH,
    /** A dat of the whole store. */
    REPAIR,
    /** A dat in its stem. */
    STEM,
    /** A GET of this node. */
    LOOKUP,
    /** Nothing: there is no peer to send to, or nothing to send. */
    NOTHING
  }

  public SlotMeters(MeterRegistry meters) {
    for (SlotContent content : SlotContent.values()) {
      LongAdder count = new LongAdder();
      counts.put(content, count);
      FunctionCounter.builder("dave.gossip.slots", count, LongAdder::sum)
          .tag("cargo", content.name().toLowerCase(Locale.ROOT))
          .description("Slots, by what was sent in them")
          .register(meters);
    }
  }

  void count(SlotContent content) {
    Objects.requireNonNull(counts.get(content)).increment();
  }
}
