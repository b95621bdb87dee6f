package dave.engine;

import dave.engine.lookup.Lookups;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/**
 * What an engine counts beside its packets. All meters are made at the start: to count is to add to
 * a number, which any thread may.
 */
final class EngineMeters {
  /** Dats that were looked for and were in the store. */
  final LongAdder local;

  /** Dats that were looked for and came from the network. */
  final LongAdder network;

  /** Dats that were looked for and not found. */
  final LongAdder missing;

  /** Lookups that their asker gave up. */
  final LongAdder cancelled;

  /** Questions for all records of a key. */
  final LongAdder scans;

  /** Dats that entered the store. */
  final LongAdder stored;

  /** Dats that took the place of another. */
  final LongAdder replaced;

  /** Dats that had to go. */
  final LongAdder evicted;

  private final MeterRegistry registry;

  EngineMeters(MeterRegistry meters) {
    registry = meters;
    local = lookups(meters, "local");
    network = lookups(meters, "network");
    missing = lookups(meters, "missing");
    cancelled = lookups(meters, "cancelled");
    scans = new LongAdder();
    FunctionCounter.builder("dave.scans", scans, LongAdder::sum)
        .description("Questions for all records of a key")
        .register(meters);
    stored = changes(meters, "stored");
    replaced = changes(meters, "replaced");
    evicted = changes(meters, "evicted");
  }

  private static LongAdder lookups(MeterRegistry meters, String outcome) {
    LongAdder count = new LongAdder();
    FunctionCounter.builder("dave.lookups", count, LongAdder::sum)
        .tag("outcome", outcome)
        .description("Dats that were looked for, by where they were found")
        .register(meters);
    return count;
  }

  private static LongAdder changes(MeterRegistry meters, String change) {
    LongAdder count = new LongAdder();
    FunctionCounter.builder("dave.store.changes", count, LongAdder::sum)
        .tag("change", change)
        .description("Changes of the store")
        .register(meters);
    return count;
  }

  /** Shows a count. */
  void count(String name, String description, LongAdder count) {
    FunctionCounter.builder(name, count, LongAdder::sum)
        .description(description)
        .register(registry);
  }

  /** Shows what an engine sends, and what waits in it. */
  void watch(EngineParts parts) {
    count("dave.packets.sent", "Packets sent", parts.outbound.sent());
    waiting("dats", parts.pipeline.queued().dats());
    waiting("talk", parts.pipeline.queued().talk());
    Gauge.builder("dave.lookups.pending", parts.lookups, Lookups::pending)
        .description("Questions to the network that are not answered yet")
        .register(registry);
  }

  private void waiting(String kind, LongAdder count) {
    Gauge.builder("dave.verify.queue", count, LongAdder::sum)
        .tag("kind", kind)
        .description("Packets that passed the filter and wait for their turn")
        .register(registry);
  }
}
