package dave.node.meters;

import dave.storage.RocksDatStore;
import dave.storage.rocks.StoreFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of a store on disk. Loaded only where {@code dave-storage} is. */
public final class DatabaseMeters {
  private final MeterRegistry meters;

  public DatabaseMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  /**
   * Adds the figures of the database.
   *
   * @param figures null before the first observation
   */
  public void figures(Supplier<@Nullable StoreFigures> figures) {
    disk(figures, "tables", StoreFigures::tableBytes);
    disk(figures, "log", StoreFigures::logBytes);
    disk(figures, "other", StoreFigures::otherBytes);
    rocks(
        figures,
        "memtables",
        StoreFigures::memoryBytes,
        "bytes",
        "Size of the memtables, not yet written to tables");
    rocks(figures, "cache", StoreFigures::cacheBytes, "bytes", "Size of the block cache");
    rocks(
        figures,
        "pending",
        StoreFigures::pendingBytes,
        "bytes",
        "Estimated size of the data to be compacted");
    rocks(
        figures,
        "delayed",
        StoreFigures::delayedRate,
        "bytes",
        "Write rate a second while writes are slowed, else 0");
    rocks(figures, "stopped", f -> f.stopped() ? 1 : 0, "", "1 while writes wait for compaction");
    rocks(
        figures,
        "errors",
        StoreFigures::errors,
        "",
        "Background errors since the database was opened");
  }

  /** Adds how often the store had to make its summaries again. */
  public void summaries(RocksDatStore store) {
    FunctionCounter.builder("dave.store.summaries.remade", store, RocksDatStore::summaryMismatches)
        .description("Times that summaries did not match the index, and were made again")
        .register(meters);
  }

  private void disk(
      Supplier<@Nullable StoreFigures> figures, String part, ToDoubleFunction<StoreFigures> value) {
    Gauge.builder("dave.store.disk", () -> of(figures, value))
        .tag("part", part)
        .baseUnit("bytes")
        .description("Size of the store's files, by part")
        .register(meters);
  }

  private void rocks(
      Supplier<@Nullable StoreFigures> figures,
      String name,
      ToDoubleFunction<StoreFigures> value,
      String unit,
      String description) {
    Gauge.Builder<?> gauge =
        Gauge.builder("dave.rocksdb." + name, figures, f -> of(f, value)).description(description);
    (unit.isEmpty() ? gauge : gauge.baseUnit(unit)).register(meters);
  }

  private static double of(
      Supplier<@Nullable StoreFigures> figures, ToDoubleFunction<StoreFigures> value) {
    StoreFigures seen = figures.get();
    return seen == null ? Double.NaN : value.applyAsDouble(seen);
  }
}
