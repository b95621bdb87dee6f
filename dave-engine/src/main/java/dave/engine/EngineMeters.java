package dave.engine;

import dave.engine.lookup.Lookups;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/**
 * The meters of an engine, except those of received packets. All are registered at the start; any
 * thread may count.
 */
final class EngineMeters {
  /** Dats that a lookup found in the store. */
  final LongAdder local;

  /** Dats that a lookup got from the network. */
  final LongAdder network;

  /** Dats that a lookup did not find. */
  final LongAdder missing;

  /** Lookups that the caller cancelled. */
  final LongAdder cancelled;

  /** Requests for all records of a key. */
  final LongAdder scans;

  /** Dats that entered the store. */
  final LongAdder stored;

  /** Dats that replaced another. */
  final LongAdder replaced;

  /** Dats that were evicted. */
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
        .description("Lookups of all records of a key")
        .register(meters);
    stored = changes(meters, "stored");
    replaced = changes(meters, "replaced");
    evicted = changes(meters, "evicted");
  }

  private static LongAdder lookups(MeterRegistry meters, String outcome) {
    LongAdder count = new LongAdder();
    FunctionCounter.builder("dave.lookups", count, LongAdder::sum)
        .tag("outcome", outcome)
        .description("Lookups of one dat, by outcome")
        .register(meters);
    return count;
  }

  private static LongAdder changes(MeterRegistry meters, String change) {
    LongAdder count = new LongAdder();
    FunctionCounter.builder("dave.store.changes", count, LongAdder::sum)
        .tag("change", change)
        .description("Changes of the store, by kind")
        .register(meters);
    return count;
  }

  /** Registers a counter. */
  void count(String name, String description, LongAdder count) {
    FunctionCounter.builder(name, count, LongAdder::sum)
        .description(description)
        .register(registry);
  }

  /** Registers the meters of packets sent, of waiting packets and of pending lookups. */
  void watch(EngineParts parts) {
    count("dave.packets.sent", "Packets sent", parts.outbound.sent());
    waiting("dats", parts.pipeline.queued().dats());
    waiting("talk", parts.pipeline.queued().control());
    Gauge.builder("dave.lookups.pending", parts.lookups, Lookups::pending)
        .description("Lookups in the network that are not answered yet")
        .register(registry);
  }

  private void waiting(String kind, LongAdder count) {
    Gauge.builder("dave.verify.queue", count, LongAdder::sum)
        .tag("kind", kind)
        .description("Packets that passed the filter and wait to be processed")
        .register(registry);
  }
}
