package dave.engine.testing;

import dave.engine.Engine;
import dave.engine.EngineConfig;
import dave.engine.EngineEvent;
import dave.engine.Engines;
import dave.engine.model.Defences;
import dave.engine.model.EngineStatus;
import dave.engine.model.PeerView;
import dave.engine.model.Timing;
import dave.engine.store.memory.InMemoryDatStore;
import dave.wire.PeerAddress;
import dave.wire.crypto.Signatures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Mono;

/** A real engine in a simulated network, with a store in memory. */
public final class SimulatedNode implements AutoCloseable {
  private static final long CAPACITY = 64 << 20;

  private final PeerAddress address;
  private final Engine engine;
  private final InMemoryDatStore store;
  private final VirtualWorld world;
  private final List<EngineEvent> events = new ArrayList<>();

  public SimulatedNode(
      VirtualWorld world,
      SimulatedNetwork network,
      PeerAddress address,
      EngineConfig config,
      Timing timing,
      long seed) {
    this(world, network, address, config, timing, Defences.ALL, seed, Map.of());
  }

  /**
   * Creates a node that may lack some defences.
   *
   * @param meta values in its store other than dats, such as the anchors of its last run
   */
  public SimulatedNode(
      VirtualWorld world,
      SimulatedNetwork network,
      PeerAddress address,
      EngineConfig config,
      Timing timing,
      Defences defences,
      long seed,
      Map<String, String> meta) {
    this.world = world;
    this.address = address;
    store =
        new InMemoryDatStore(CAPACITY, config.mass(), world.clock(), new SplittableRandom(seed));
    meta.forEach((name, text) -> store.putMeta(name, text.getBytes(StandardCharsets.UTF_8)));
    engine =
        Engines.create(
            config.withTiming(timing),
            defences,
            new ImmediateSender(defences),
            world.runtime(seed),
            store,
            Signatures.bouncyCastle(),
            List.of(network.transport(address)));
    engine.events().subscribe(events::add);
    engine.start().subscribe();
  }

  /** Its address. */
  public PeerAddress address() {
    return address;
  }

  /** The engine. */
  public Engine engine() {
    return engine;
  }

  /** Its store. */
  public InMemoryDatStore store() {
    return store;
  }

  /** Its events so far. */
  public List<EngineEvent> events() {
    return events;
  }

  /** Its current peers. */
  public List<PeerView> peers() {
    return now(engine.peers());
  }

  /** Its current status. */
  public EngineStatus status() {
    return now(engine.status());
  }

  /** The result of a call that completes at once. */
  public <T> T now(Mono<T> mono) {
    AtomicReference<T> result = new AtomicReference<>();
    mono.subscribe(result::set);
    world.run(Duration.ZERO);
    return Objects.requireNonNull(result.get(), "no result without time passing");
  }

  @Override
  public void close() {
    engine.close();
  }
}
