package dave.node;

import com.google.protobuf.ByteString;
import dave.admin.AdminConfig;
import dave.admin.AdminLimits;
import dave.admin.server.AdminServer;
import dave.engine.Engine;
import dave.engine.EngineConfig;
import dave.engine.EngineEvent;
import dave.engine.Engines;
import dave.engine.Health;
import dave.engine.model.Target;
import dave.engine.model.Timing;
import dave.engine.store.DatStore;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.transport.Transport;
import dave.engine.transport.TransportException;
import dave.http.HttpConfig;
import dave.http.server.Gateway;
import dave.http.server.MetricsServer;
import dave.node.meters.NodeMeters;
import dave.node.router.PortMapper;
import dave.service.NodeParts;
import dave.service.NodeService;
import dave.service.model.RouterMapping;
import dave.service.model.RouterMapping.State;
import dave.wire.Endpoint;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.crypto.Signatures;
import dave.wire.keys.LinkSecret;
import dave.wire.mining.Miner;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A whole node that runs in this process.
 *
 * <pre>{@code
 * NodeConfig config = NodeConfig.builder().edges("example.org:1618").build();
 * try (DaveNode node = DaveNode.launch(config)) {
 *   node.events().subscribe(event -> System.out.println(event));
 *   System.out.println(node.put("greeting", "hello").block());
 * }
 * }</pre>
 *
 * <p>Any thread may call its methods. The node's own threads are daemons: they do not keep a
 * program alive.
 */
public final class DaveNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("/node");
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);

  private final ResourceStack resources;
  private final Edges edges;
  private NodeConfig config;
  private @Nullable Gateway gateway;
  private final List<AutoCloseable> served = new ArrayList<>();
  private final NodeRuntime runtime;
  private final Health health;
  private final @Nullable DiskStore disk;
  private final Engine engine;
  private final NodeService service;
  private final int difficulty;
  private final List<PeerAddress> listening;
  private final List<Supplier<List<String>>> credentials = new ArrayList<>();
  private final @Nullable InetSocketAddress adminAddress;
  private volatile @Nullable GaugeRefresher gaugeRefresher; // also read by collectors
  private final @Nullable InetSocketAddress httpAddress;
  private final @Nullable InetSocketAddress metricsAddress;

  private DaveNode(
      NodeConfig config,
      ResourceStack resources,
      NodeRuntime runtime,
      Consumer<EngineEvent> listener)
      throws IOException {
    this.resources = resources;
    this.runtime = runtime;
    health = new Health(runtime.timer(), config.readyCaughtUp());
    // Opened first and closed last: probes also see a node that starts, and one that stops.
    InetSocketAddress metrics = config.metrics();
    metricsAddress = metrics == null ? null : startMetrics(metrics);
    NodeMeters meters = new NodeMeters(runtime.meters());
    meters.build(version());
    meters.settings(config.engine());
    meters.links(config.links().mode());
    if (!config.engine().timing().equals(Timing.DEFAULT)) {
      LOG.warn("this is a test network: its intervals are not those of other nodes");
    }
    disk = openDisk(config, runtime);
    DatStore store =
        resources.add("store", disk == null ? openMemory(config, runtime) : disk.dats());
    meters.store(store);
    engine = resources.add("engine", createEngine(config, runtime, store));
    engine.events().subscribe(listener, error -> LOG.error("events end", error));
    engine.start().block(START_TIMEOUT);
    health.started(engine);
    difficulty = difficulty(config);
    listening = runtime.await(engine.status()).listening();
    Optional<PortMapper> mapper = askRouter(config);
    Supplier<RouterMapping> router = mapping(config, mapper);
    meters.router(router);
    service = resources.add("service", createService(config, meters, router));
    if (config.isObserved() || config.meters() != null) {
      observe(config);
    }
    edges =
        resources.add(
            "edges",
            new Edges(
                config,
                Edges.Table.of(engine),
                host -> List.of(InetAddress.getAllByName(host)),
                runtime.timer(),
                runtime.lookups()));
    followNetwork(edges, mapper);
    this.config = config;
    AdminConfig admin = config.admin();
    adminAddress = admin == null ? null : startAdmin(admin);
    HttpConfig http = config.http();
    httpAddress = http == null ? null : startHttp(http);
    health.open();
  }

  /**
   * Starts a node. Returns when the node receives packets and answers its API.
   *
   * @throws NodeException if it cannot start: the message says in one line why, and what to do
   */
  public static DaveNode launch(NodeConfig config) {
    return launch(config, event -> {});
  }

  /**
   * Starts a node and reports its events to a listener.
   *
   * @param listener gets every event from the very first on. The engine's own worker calls it, so
   *     it must not block
   */
  public static DaveNode launch(NodeConfig config, Consumer<EngineEvent> listener) {
    ResourceStack resources = new ResourceStack();
    try {
      NodeRuntime runtime =
          resources.add("runtime", NodeRuntime.start(config.isObserved(), config.meters()));
      return new DaveNode(config, resources, runtime, listener);
    } catch (TransportException | IOException | IllegalArgumentException e) {
      resources.close();
      throw new NodeException(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException | Error e) {
      resources.close();
      throw e;
    }
  }

  private static DatStore openMemory(NodeConfig config, NodeRuntime runtime) {
    return new InMemoryDatStore(
        config.capacityBytes(), config.engine().mass(), runtime.clock(), runtime.random());
  }

  private static @Nullable DiskStore openDisk(NodeConfig config, NodeRuntime runtime) {
    Path folder = config.data();
    if (folder == null) {
      return null;
    }
    StorePresence.require(folder);
    return DiskStore.open(
        folder, config.capacityBytes(), config.engine().mass(), runtime.clock(), runtime.random());
  }

  private Engine createEngine(NodeConfig config, NodeRuntime runtime, DatStore store) {
    EngineConfig engineConfig = config.engine();
    if (config.links().hasLinks()) {
      // Closed after the engine, because the engine wipes its own copies of the key first.
      LinkSecret key = resources.add("link key", config.links().key().get());
      requireOtherEdges(config, key.publicKey());
      engineConfig = engineConfig.withLinks(config.links().engine(key));
    }
    List<Transport> transports = config.listen().stream().map(runtime::transport).toList();
    return Engines.create(engineConfig, runtime.engine(), store, Signatures.best(), transports);
  }

  private static void requireOtherEdges(NodeConfig config, LinkKey own) {
    NodeLinks.ownEdges(config, own)
        .findFirst()
        .ifPresent(
            problem -> {
              throw new NodeException(problem);
            });
  }

  private static int difficulty(NodeConfig config) {
    AdminConfig admin = config.admin();
    AdminLimits limits = admin == null ? AdminLimits.DEFAULT : admin.limits();
    return Math.max(config.engine().minDifficulty(), limits.mining().defaultDifficulty());
  }

  /** Starts to ask the router for the port of UDP. */
  private Optional<PortMapper> askRouter(NodeConfig config) {
    if (!config.router().enabled()) {
      return Optional.empty();
    }
    Optional<PortMapper> mapper =
        listening.stream()
            .filter(address -> !address.transport().equals(PeerAddress.TCP))
            .findFirst()
            .flatMap(
                udp -> PortMapper.start(config.router(), udp, runtime.loops(), runtime.router()));
    mapper.ifPresent(started -> resources.add("router", started));
    return mapper;
  }

  private static Supplier<RouterMapping> mapping(NodeConfig config, Optional<PortMapper> mapper) {
    return () ->
        !config.router().enabled()
            ? RouterMapping.OFF
            : mapper.map(PortMapper::mapping).orElse(RouterMapping.of(State.NOT_NEEDED));
  }

  /** Has the parts that depend on the network look at it, when it may be another one. */
  private void followNetwork(Edges looking, Optional<PortMapper> mapper) {
    engine
        .events()
        .filter(EngineEvent.NetworkChanged.class::isInstance)
        .subscribe(
            change -> {
              looking.hurry();
              mapper.ifPresent(PortMapper::hurry);
            },
            error -> LOG.error("events end", error));
  }

  private NodeService createService(
      NodeConfig config, NodeMeters meters, Supplier<RouterMapping> router) {
    Miner miner = resources.add("miner", runtime.miner());
    meters.mining(miner);
    LazyKey key = resources.add("key", new LazyKey(config.key()));
    return new NodeService(
        new NodeParts(
            engine, miner, key, version(), difficulty, config.links().mode(), health, router),
        runtime.service());
  }

  private InetSocketAddress startAdmin(AdminConfig config) throws IOException {
    AdminServer server = AdminServer.start(config, service, runtime.adminLoops());
    served.add(server);
    credentials.add(server::reload);
    return resources.add("admin API", server).address();
  }

  private InetSocketAddress startHttp(HttpConfig config) throws IOException {
    Gateway started = Gateway.start(config, service, this::scrape, runtime.loops());
    gateway = started;
    served.add(started);
    credentials.add(started::reload);
    return resources.add("HTTP gateway", started).address();
  }

  private void observe(NodeConfig config) {
    gaugeRefresher = new GaugeRefresher(runtime, disk, service);
    if (config.data() != null) {
      new NodeMeters(runtime.meters()).space(config.data());
    }
    if (config.meters() != null) {
      // Nobody tells when that registry is read.
      Disposable looking =
          Flux.interval(Duration.ZERO, LOOK_EVERY, runtime.timer())
              .onBackpressureDrop()
              .publishOn(runtime.io(), 1)
              .subscribe(tick -> look());
      resources.add("looking", looking::dispose);
    }
  }

  private String scrape(String contentType) {
    look();
    return runtime.scrape(contentType);
  }

  private void look() {
    GaugeRefresher refresher = gaugeRefresher;
    if (refresher != null) {
      refresher.look();
    }
  }

  private InetSocketAddress startMetrics(InetSocketAddress bind) throws IOException {
    MetricsServer server =
        MetricsServer.start(bind, health, this::scrape, runtime.service(), runtime.loops());
    return resources.add("metrics", server).address();
  }

  /** Returns the version of the program, as its jar states it. */
  public static String version() {
    String version = DaveNode.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  /** Returns the engine, for everything that this class has no method for. */
  public Engine engine() {
    return engine;
  }

  /**
   * Returns the events of the node. Every subscriber first gets the event that the node is ready,
   * then the events from now on. A slow subscriber misses events.
   */
  public Flux<EngineEvent> events() {
    return engine
        .events()
        .filter(event -> !(event instanceof EngineEvent.Ready))
        .startWith(new EngineEvent.Ready(listening));
  }

  /** Returns the addresses that receive gossip, with their real ports. */
  public List<PeerAddress> listenAddresses() {
    return listening;
  }

  /** Returns the address of the gRPC API, with its real port; empty if there is no API. */
  public Optional<InetSocketAddress> adminAddress() {
    return Optional.ofNullable(adminAddress);
  }

  /** Returns the address of the HTTP gateway, with its real port; empty if there is no gateway. */
  public Optional<InetSocketAddress> httpAddress() {
    return Optional.ofNullable(httpAddress);
  }

  /** Returns the address for collectors and probes, with its real port; empty if there is none. */
  public Optional<InetSocketAddress> metricsAddress() {
    return Optional.ofNullable(metricsAddress);
  }

  /**
   * Reads certificates and tokens again, now. Otherwise the node does so every half minute. New
   * calls and handshakes use them; running ones are not affected. May block.
   *
   * @return the reason why a file cannot be used, one line for each such file. What was read from
   *     it before then stays in force
   */
  public List<String> reloadCredentials() {
    return credentials.stream().flatMap(reload -> reload.get().stream()).toList();
  }

  /**
   * Returns the meters of the node; they are also in {@link NodeConfig#meters}, if one is given.
   */
  public MeterRegistry meters() {
    return runtime.meters();
  }

  /**
   * Calls {@link #put(ByteString, ByteString, int)} with UTF-8 text, at the node's usual
   * difficulty.
   */
  public Mono<Engine.Submission> put(String dataKey, String value) {
    return put(
        ByteString.copyFrom(dataKey, StandardCharsets.UTF_8),
        ByteString.copyFrom(value, StandardCharsets.UTF_8),
        difficulty);
  }

  /**
   * Mines a dat on all cores, signs it with the node's key and stores it durably. This sends no
   * packet: gossip spreads the dat later. Cancelling it stops the mining.
   *
   * @param dataKey 0 to 32 bytes
   * @param bits the difficulty; the node refuses one below its minimum
   * @return what the node decided; an error of type {@link IllegalArgumentException} if key, value
   *     or difficulty are out of range
   */
  public Mono<Engine.Submission> put(ByteString dataKey, ByteString value, int bits) {
    return service.put(dataKey, value, bits);
  }

  /**
   * Looks for a dat in the store, and then among the peers until the timeout.
   *
   * @return empty if none was found
   */
  public Mono<Engine.Found> get(Target target, Duration network) {
    return engine.get(target, network);
  }

  /** Returns access to files and folders of any size. */
  public NodeFiles files() {
    return new NodeFiles(service, difficulty);
  }

  /**
   * Applies the settings that can change while the node runs: edges, and the origins of the
   * gateway. An edge that was added by hand stays, unless the old configuration had it too. Blocks
   * until done.
   *
   * @param next the new configuration
   * @return the settings that were applied, and those that need a restart
   * @throws NodeException if an edge is this node itself; nothing is changed
   */
  public synchronized ConfigChanges reload(NodeConfig next) {
    listening.stream()
        .filter(address -> address.transport().equals(PeerAddress.SEALED))
        .forEach(address -> requireOtherEdges(next, address.linkKey()));
    ConfigChanges changes = ConfigChanges.of(config, next);
    List<PeerAddress> fixed = ConfigChanges.reachable(config, next);
    List<Endpoint.Named> names = ConfigChanges.reachableNames(config, next);
    edges.replace(fixed, names).block(START_TIMEOUT);
    config = config.withEdges(fixed, names);
    HttpConfig http = config.http();
    HttpConfig nextHttp = next.http();
    if (gateway != null && http != null && nextHttp != null) {
      gateway.allow(nextHttp.origins());
      config = config.toBuilder().http(http.withOrigins(nextHttp.origins())).build();
    }
    return changes;
  }

  /**
   * Closes the node in under five seconds. First the node reports that it is not ready. Then both
   * APIs notify their subscribers and let running calls finish. Then the engine stops and the store
   * is flushed. Blocks until done; idempotent.
   */
  @Override
  public synchronized void close() {
    health.drain();
    Mono.whenDelayError(served.stream().map(this::closing).toList()).block();
    served.clear();
    engine.leave().timeout(LEAVE_TIMEOUT).onErrorComplete().block();
    resources.close();
  }

  private Mono<Void> closing(AutoCloseable server) {
    return Mono.<Void>fromCallable(
            () -> {
              server.close();
              return null;
            })
        .subscribeOn(runtime.io());
  }
}
