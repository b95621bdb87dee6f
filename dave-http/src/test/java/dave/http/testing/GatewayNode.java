package dave.http.testing;

import com.google.protobuf.ByteString;
import dave.engine.Engine;
import dave.engine.EngineConfig;
import dave.engine.EngineRuntime;
import dave.engine.Engines;
import dave.engine.Health;
import dave.engine.link.LinkConfig;
import dave.engine.link.LinkMode;
import dave.engine.store.Mass;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.transport.Transports;
import dave.http.HttpConfig;
import dave.http.server.Gateway;
import dave.link.cell.CellFormat;
import dave.service.NodeParts;
import dave.service.NodeService;
import dave.service.ServiceRuntime;
import dave.service.model.RouterMapping;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.crypto.Signatures;
import dave.wire.keys.LinkSecret;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** The gateway over the real service, and an engine on loopback with its dats in memory. */
public final class GatewayNode implements AutoCloseable {
  /** What the router of the node says. */
  public static final RouterMapping MAPPED =
      new RouterMapping(
          RouterMapping.State.MAPPED,
          "PCP",
          Optional.of(PeerAddresses.parse("udp://203.0.113.7:1618")),
          "");

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final long CAPACITY_BYTES = 1L << 30;
  private static final int DIFFICULTY = 20;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final PrometheusMeterRegistry meters =
      open(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), MeterRegistry::close);
  private final Scheduler timer = scheduler(Schedulers.newSingle("timer", true));
  private final Scheduler io = scheduler(Schedulers.newBoundedElastic(8, 4_096, "io", 30, true));
  private final LoopResources loops =
      open(LoopResources.create("net", 1, 2, true, false), LoopResources::dispose);
  private final Health health = new Health(timer);
  private final Engine engine;
  private final NodeService service;
  private final Gateway gateway;

  private GatewayNode(HttpConfig config, LinkMode links, long capacityBytes) throws IOException {
    InstantSource clock = InstantSource.system();
    RandomGenerator random = new SecureRandom();
    Scheduler strangers = scheduler(Schedulers.newBoundedElastic(1, 256, "strangers", 30, true));
    engine =
        open(
            Engines.create(
                EngineConfig.DEFAULT.withLinks(
                    new LinkConfig(
                        links,
                        Optional.of(
                            open(LinkSecret.generate(new SecureRandom()), LinkSecret::close)),
                        CellFormat.MAX_SIZE)),
                new EngineRuntime(
                    clock,
                    System::nanoTime,
                    scheduler(Schedulers.newSingle("core", true)),
                    scheduler(Schedulers.newParallel("verify", 2, true)),
                    io,
                    strangers,
                    random,
                    meters),
                open(
                    new InMemoryDatStore(capacityBytes, Mass.WORK, clock, random),
                    InMemoryDatStore::close),
                Signatures.best(),
                List.of(
                    Transports.forAddress(
                        PeerAddresses.of(
                            PeerAddress.UDP,
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                        loops,
                        meters))),
            Engine::close);
    engine.start().block(SOON);
    health.started(engine);
    Miner miner = open(new Miner(2, clock, random), Miner::close);
    SigningKey key = open(SigningKey.generate(new SecureRandom()), SigningKey::close);
    service =
        open(
            new NodeService(
                new NodeParts(
                    engine, miner, () -> key, "test", DIFFICULTY, links, health, () -> MAPPED),
                new ServiceRuntime(clock, io, strangers, timer, random, meters)),
            NodeService::close);
    gateway = open(Gateway.start(config, service, meters::scrape, loops), Gateway::close);
    health.open();
  }

  /**
   * Starts one.
   *
   * @throws UncheckedIOException if a file of the configuration cannot be used
   */
  public static GatewayNode launch(HttpConfig config) {
    return launch(config, LinkMode.PLAIN);
  }

  /** Starts one whose store holds so many bytes, as {@link #launch(HttpConfig)} does. */
  public static GatewayNode launch(HttpConfig config, long capacityBytes) {
    return launch(config, LinkMode.PLAIN, capacityBytes);
  }

  /** Starts one whose engine has links, as {@link #launch(HttpConfig)} does. */
  public static GatewayNode launch(HttpConfig config, LinkMode links) {
    return launch(config, links, CAPACITY_BYTES);
  }

  private static GatewayNode launch(HttpConfig config, LinkMode links, long capacityBytes) {
    try {
      return new GatewayNode(config, links, capacityBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private Scheduler scheduler(Scheduler scheduler) {
    return open(scheduler, Scheduler::dispose);
  }

  private interface Closer<T> {
    void close(T part) throws Exception;
  }

  private <T> T open(T part, Closer<T> closer) {
    opened.push(() -> closer.close(part));
    return part;
  }

  /** Where the gateway listens. */
  public InetSocketAddress address() {
    return gateway.address();
  }

  public Engine engine() {
    return engine;
  }

  public MeterRegistry meters() {
    return meters;
  }

  /** Where gossip is received. */
  public PeerAddress gossipAddress() {
    return Objects.requireNonNull(engine.status().block(SOON)).listening().getFirst();
  }

  /** Puts a dat as the node's owner does. */
  public Mono<Engine.Submission> put(ByteString key, ByteString value, int bits) {
    return service.put(key, value, bits);
  }

  /** Reads tokens and certificates again; what cannot be used, in a line each. */
  public List<String> reloadCredentials() {
    return gateway.reload();
  }

  @Override
  public void close() {
    health.drain();
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("not closed", e);
      }
    }
  }
}
