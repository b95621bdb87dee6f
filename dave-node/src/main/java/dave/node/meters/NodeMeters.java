package dave.node.meters;

import dave.engine.EngineConfig;
import dave.engine.link.LinkMode;
import dave.engine.model.LinkStatus;
import dave.engine.store.DatStore;
import dave.service.model.RouterMapping;
import dave.wire.mining.Miner;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The meters of those parts that register none themselves, and of the whole node. */
public final class NodeMeters {
  private final MeterRegistry meters;

  public NodeMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Adds the versions of the program and of Java. */
  public void build(String version) {
    Gauge.builder("dave.build", () -> 1)
        .tag("version", version)
        .tag("java", Runtime.version().toString())
        .description("Always 1; the labels are the versions of the program and of Java")
        .register(meters);
  }

  /** Adds the settings that alerts compare other meters with. */
  public void settings(EngineConfig config) {
    TimeGauge.builder("dave.epoch", () -> config.epoch().toNanos(), TimeUnit.NANOSECONDS)
        .description("Time between two slots")
        .register(meters);
    gauge(
        "dave.difficulty.min",
        config,
        EngineConfig::minDifficulty,
        "",
        "Minimum difficulty in bits; dats below it are refused");
  }

  /** Adds the links that the node has to choose: 0 if it also talks without links. */
  public void links(LinkMode mode) {
    Gauge.builder("dave.links.least", () -> mode == LinkMode.REQUIRE ? LinkStatus.LEAST_CHOSEN : 0)
        .description("Links that a node chooses at least; 0 if it also talks without links")
        .register(meters);
  }

  /** Adds whether a router forwards the node's port. */
  public void router(Supplier<RouterMapping> mapping) {
    gauge(
        "dave.router.mapped",
        mapping,
        m -> m.get().state() == RouterMapping.State.MAPPED ? 1 : 0,
        "",
        "1 if the router forwards the UDP port to this node, 0 if not");
  }

  /** Adds what the store holds, whatever kind of store it is. */
  public void store(DatStore store) {
    gauge("dave.store.dats", store, s -> s.stats().dats(), "", "Dats held");
    gauge(
        "dave.store.held",
        store,
        s -> s.stats().bytes(),
        "bytes",
        "Size of the dats held, as it counts against the capacity");
    gauge(
        "dave.store.capacity",
        store,
        s -> s.stats().capacityBytes(),
        "bytes",
        "Capacity of the store");
    gauge(
        "dave.store.writable",
        store,
        s -> s.stats().writable() ? 1 : 0,
        "",
        "1 if the store takes puts, 0 if it refuses them");
    FunctionCounter.builder("dave.store.arrivals", store, DatStore::lastArrival)
        .description("Dats that entered the store since it was made")
        .register(meters);
  }

  /** Adds the free space of the disk that has the folder. */
  public void space(Path folder) {
    new DiskSpaceMetrics(folder.toFile()).bindTo(meters);
  }

  /** Adds the mining: hashes, and searches that run. */
  public void mining(Miner miner) {
    FunctionCounter.builder("dave.mining.hashes", miner, Miner::hashes)
        .description("Hashes computed by the miner")
        .register(meters);
    gauge("dave.mining.jobs", miner, Miner::jobs, "", "Mining jobs that run");
  }

  private <T> void gauge(
      String name, T of, ToDoubleFunction<T> value, String unit, String description) {
    Gauge.Builder<T> gauge = Gauge.builder(name, of, value).description(description);
    (unit.isEmpty() ? gauge : gauge.baseUnit(unit)).register(meters);
  }
}
