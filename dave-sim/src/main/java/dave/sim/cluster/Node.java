package dave.sim.cluster;

import dave.engine.Engine;
import dave.engine.EngineConfig;
import dave.engine.EngineEvent;
import dave.engine.Engines;
import dave.engine.model.PeerView;
import dave.engine.store.DatStore;
import dave.engine.store.StoreEvent;
import dave.sim.network.Addresses;
import dave.sim.network.Nat;
import dave.sim.world.SkewedClock;
import dave.sim.world.World;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A real engine in a simulated network, with a store in memory. It can crash and start again. */
public final class Node {
  private final Cluster cluster;
  private final int number;
  private final PeerAddress address;
  private final PeerAddress inside;
  private final Nat nat;
  private final EngineConfig config;
  private final SkewedClock clock;
  private final List<Consumer<StoreEvent>> storeTaps = new ArrayList<>();
  private final List<Consumer<EngineEvent>> engineTaps = new ArrayList<>();
  private DatStore store;
  private @Nullable Engine engine;
  private int runs;

  /**
   * @param address the public address; a symmetric NAT uses other ports
   */
  Node(
      Cluster cluster,
      int number,
      PeerAddress address,
      Nat nat,
      EngineConfig config,
      SkewedClock clock) {
    this.cluster = cluster;
    this.number = number;
    this.address = address;
    this.nat = nat;
    this.config = config;
    this.clock = clock;
    inside = nat == Nat.NONE ? address : Addresses.inside(number);
    store = newStore();
  }

  private DatStore newStore() {
    DatStore fresh = cluster.stores().store(number, clock, cluster.world().random("store", number));
    fresh.events().subscribe(event -> storeTaps.forEach(tap -> tap.accept(event)));
    return fresh;
  }

  /** Returns the number of the node in its cluster. */
  public int number() {
    return number;
  }

  /** Returns the public address. */
  public PeerAddress address() {
    return address;
  }

  /** Returns the kind of routers in front of it. */
  public Nat nat() {
    return nat;
  }

  /** Returns the address at which nodes with links know it: of "sealed", or the public address. */
  public PeerAddress linkAddress() {
    return cluster.linkAddress(number);
  }

  /** Returns the wall clock of the node. */
  public SkewedClock clock() {
    return clock;
  }

  /** Returns the store. */
  public DatStore store() {
    return store;
  }

  /** Returns whether the engine runs. */
  public boolean isUp() {
    return engine != null;
  }

  /** Returns the engine, which must run. */
  public Engine engine() {
    if (engine == null) {
      throw new IllegalStateException("node " + number + " is down");
    }
    return engine;
  }

  /** Calls {@code tap} for every event of the store, before and after crashes. */
  public void onStore(Consumer<StoreEvent> tap) {
    storeTaps.add(tap);
  }

  /** Calls {@code tap} for every event of the engine, before and after crashes. */
  public void onEngine(Consumer<EngineEvent> tap) {
    engineTaps.add(tap);
  }

  /** Starts the engine. */
  public void start() {
    if (engine != null) {
      throw new IllegalStateException("node " + number + " runs");
    }
    World world = cluster.world();
    Engine fresh =
        Engines.create(
            config,
            cluster.options().nodes().defences(),
            new Behaviour(cluster, this),
            world.runtime(clock, number + 1_000_003L * runs++),
            store,
            cluster.signatures(),
            List.of(cluster.network().transport(inside, nat, /* outside= */ address)));
    fresh.events().subscribe(event -> engineTaps.forEach(tap -> tap.accept(event)));
    engine = fresh;
    fresh.start().subscribe();
  }

  /** Stops the engine at once; the store stays as it is. */
  public void crash() {
    engine().close();
    engine = null;
  }

  /** Replaces the store by an empty one. The node must be down. */
  public void wipe() {
    if (engine != null) {
      throw new IllegalStateException("node " + number + " runs");
    }
    store = newStore();
  }

  /** Puts a dat as the node's owner. */
  public void submit(Dat dat) {
    engine().submit(dat).subscribe();
  }

  /** Returns the current peers, highest trust first. */
  public List<PeerView> peers() {
    return now(engine().peers());
  }

  /**
   * Returns the result of a {@code Mono} that needs no virtual time. Runs the tasks that are due
   * now if it waits for them.
   */
  public <T> T now(Mono<T> mono) {
    List<T> result = new ArrayList<>(1);
    mono.subscribe(result::add);
    if (result.isEmpty()) {
      cluster.world().run(Duration.ZERO);
    }
    if (result.isEmpty()) {
      throw new IllegalStateException("no result without time passing");
    }
    return result.getFirst();
  }
}
