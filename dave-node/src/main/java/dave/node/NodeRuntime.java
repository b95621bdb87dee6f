package dave.node;

import dave.admin.server.EventLoops;
import dave.engine.EngineRuntime;
import dave.engine.transport.Transport;
import dave.engine.transport.Transports;
import dave.node.faults.TestFaults;
import dave.node.meters.DescriptionFilter;
import dave.node.meters.ProcessorTime;
import dave.node.router.Workers;
import dave.service.ServiceRuntime;
import dave.wire.PeerAddress;
import dave.wire.mining.Miner;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/**
 * The real world of one node: the wall clock, its threads, its event loops, unpredictable
 * randomness, and its meters. All threads are daemons.
 */
final class NodeRuntime implements AutoCloseable {
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int IO_THREADS = 8;
  private static final int IO_QUEUE = 4_096;

  /** Reads of strangers leave a core to the owner. They are refused instead of queued for long. */
  private static final int STRANGER_THREADS = Math.max(1, CORES / 2);

  private static final int STRANGER_QUEUE = 256;

  /** A name server that is silent holds a thread for ten seconds and more. */
  private static final int LOOKUP_THREADS = 4;

  private static final int LOOPS = Math.min(2, CORES);
  private static final Duration AWAIT = Duration.ofSeconds(5);
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger("/node/close");

  private final TestFaults faults = TestFaults.ofProperty();
  private final InstantSource clock = faults.clock(InstantSource.system());
  private final RandomGenerator random = new SecureRandom();
  private final MeterRegistry meters;
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final Scheduler core = Schedulers.newSingle("dave-core", true);
  private final Scheduler verify = Schedulers.newParallel("dave-verify", CORES, true);
  private final Scheduler io =
      Schedulers.newBoundedElastic(IO_THREADS, IO_QUEUE, "dave-io", 30, true);
  private final Scheduler strangers =
      Schedulers.newBoundedElastic(STRANGER_THREADS, STRANGER_QUEUE, "dave-strangers", 30, true);
  private final Scheduler lookups =
      Schedulers.newBoundedElastic(LOOKUP_THREADS, IO_QUEUE, "dave-names", 30, true);
  private final Scheduler timer = Schedulers.newSingle("dave-timer", true);
  private final LoopResources loops = LoopResources.create("dave-net", 1, LOOPS, true, false);

  /**
   * Separate loops, so that calls of the owner do not wait behind what the gateway sends to
   * strangers.
   */
  private final LoopResources adminLoops =
      LoopResources.create("dave-admin", 1, LOOPS, true, false);

  private final MeterRegistry own;
  private final @Nullable MeterRegistry given;

  private NodeRuntime(MeterRegistry own, @Nullable MeterRegistry given) {
    this.own = own;
    this.given = given;
    meters = given == null ? own : new CompositeMeterRegistry(Clock.SYSTEM, List.of(own, given));
    faults.watch(timer);
    if (own instanceof PrometheusMeterRegistry) {
      gc.bindTo(own);
    }
  }

  /**
   * Starts the threads and the clock.
   *
   * @param exported whether a collector can read the meters; then the JVM's meters are among them
   * @param given a registry that has the node's meters too, without those of the JVM, or null
   */
  static NodeRuntime start(boolean exported, @Nullable MeterRegistry given) {
    return new NodeRuntime(exported ? exportedMeters() : new SimpleMeterRegistry(), given);
  }

  private static MeterRegistry exportedMeters() {
    MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().meterFilter(new DescriptionFilter());
    new ProcessorTime().bindTo(registry); // First: it filters names.
    new ClassLoaderMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    return registry;
  }

  /**
   * Returns all meters as text; empty if the meters are not exported.
   *
   * @param contentType selects the format: that of Prometheus' text or of OpenMetrics
   */
  String scrape(String contentType) {
    return own instanceof PrometheusMeterRegistry exported ? exported.scrape(contentType) : "";
  }

  InstantSource clock() {
    return clock;
  }

  RandomGenerator random() {
    return random;
  }

  MeterRegistry meters() {
    return meters;
  }

  LoopResources loops() {
    return loops;
  }

  Scheduler io() {
    return io;
  }

  /** For lookups of host names only: they block for long. */
  Scheduler lookups() {
    return lookups;
  }

  Scheduler timer() {
    return timer;
  }

  Transport transport(PeerAddress listen) {
    return faults.on(Transports.forAddress(listen, loops, meters), random);
  }

  EngineRuntime engine() {
    return new EngineRuntime(clock, System::nanoTime, core, verify, io, strangers, random, meters);
  }

  Workers router() {
    return new Workers(timer, io, System::nanoTime, random);
  }

  ServiceRuntime service() {
    return new ServiceRuntime(clock, io, strangers, timer, random, meters);
  }

  EventLoops adminLoops() {
    EventLoopGroup group = adminLoops.onServer(LoopResources.DEFAULT_NATIVE);
    return new EventLoops(group, adminLoops.onChannelClass(ServerSocketChannel.class, group));
  }

  Miner miner() {
    return new Miner(CORES, clock, random);
  }

  /** Waits at most 5 s for an answer that a worker gives at once. */
  <T> T await(Mono<T> answer) {
    T value = answer.block(AWAIT);
    if (value == null) {
      throw new IllegalStateException("no answer");
    }
    return value;
  }

  @Override
  public void close() {
    Mono.whenDelayError(
            loops.disposeLater(Duration.ZERO, CLOSE),
            adminLoops.disposeLater(Duration.ZERO, CLOSE),
            drained(core, 1),
            drained(verify, CORES),
            drained(timer, 1))
        .timeout(CLOSE)
        .doOnError(error -> LOG.warn("not all threads ended in time: {}", error.toString()))
        .onErrorComplete(TimeoutException.class)
        .block();
    core.dispose();
    verify.dispose();
    timer.dispose();
    io.dispose();
    strangers.dispose();
    lookups.dispose();
    gc.close();
    leave();
    own.close();
  }

  /** Takes the node's meters out of the given registry, which stays open. */
  private void leave() {
    if (given != null) {
      meters.getMeters().forEach(meter -> given.removeByPreFilterId(meter.getId()));
    }
  }

  /**
   * Completes when each worker has run the tasks that it had. This does not use {@code
   * disposeGracefully}, which waits on a non-daemon thread and so keeps a program alive ten seconds
   * longer.
   *
   * @param workers the number of workers of the scheduler, which gives tasks to them in turn
   */
  private static Mono<Void> drained(Scheduler scheduler, int workers) {
    return Flux.range(0, workers)
        .flatMap(worker -> Mono.fromRunnable(() -> {}).subscribeOn(scheduler), workers)
        .then();
  }
}
