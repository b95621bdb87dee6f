package dave.admin.server;

import dave.admin.Addresses;
import dave.admin.AdminConfig;
import dave.admin.AdminLimits;
import dave.admin.access.Credentials;
import dave.admin.call.Calls;
import dave.admin.call.GracefulShutdown;
import dave.admin.methods.BoundAdminService;
import dave.service.NodeService;
import dave.service.ServiceRuntime;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.Gauge;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * The server of a node's admin API, with the standard health service and reflection.
 *
 * <p>Handlers run on the event loop and never block. Work that may block runs on the runtime's
 * blocking scheduler. The server neither starts nor closes the engine.
 */
public final class AdminServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("/admin/server");

  // They log a stack trace for every caller that breaks off a stream, sends too much, or speaks
  // another protocol. The references here keep the loggers, and so their levels.
  private static final List<java.util.logging.Logger> NOISY =
      Stream.of(
              "NettyServerHandler",
              "NettyServerStream",
              "NettyServerTransport",
              "NettyServerTransport.connections")
          .map(name -> java.util.logging.Logger.getLogger("io.grpc.netty." + name))
          .toList();

  static {
    NOISY.stream()
        .filter(logger -> logger.getLevel() == null)
        .forEach(logger -> logger.setLevel(Level.SEVERE));
  }

  private static final int CALLS_PER_CONNECTION = 1_024;
  private static final Duration IDLE = Duration.ofMinutes(5);
  private static final Duration HANG_UP = Duration.ofMillis(250);
  private static final Duration ABORT = Duration.ofSeconds(1);

  private final Server server;
  private final InetSocketAddress address;
  private final HealthStatusManager health;
  private final GracefulShutdown shutdown;
  private final Disposable following;
  private final Credentials credentials;
  private final @Nullable EventLoopGroup ownLoops;
  private final Duration drain;
  private final AtomicBoolean closed = new AtomicBoolean();

  private AdminServer(
      Server server,
      InetSocketAddress address,
      HealthStatusManager health,
      GracefulShutdown shutdown,
      Disposable following,
      Credentials credentials,
      @Nullable EventLoopGroup ownLoops,
      Duration drain) {
    this.server = server;
    this.address = address;
    this.health = health;
    this.shutdown = shutdown;
    this.following = following;
    this.credentials = credentials;
    this.ownLoops = ownLoops;
    this.drain = drain;
  }

  /**
   * Starts the server.
   *
   * @param sharedLoops event loops to share; null for a group of two of its own
   * @throws IOException if the address cannot be bound, or a file of the configuration cannot be
   *     used; its message is one line that says what to do
   */
  public static AdminServer start(
      AdminConfig config, NodeService service, @Nullable EventLoops sharedLoops)
      throws IOException {
    ServiceRuntime runtime = service.runtime();
    Credentials credentials = Credentials.load(config, runtime.clock());
    AdminLimits limits = config.limits();
    GracefulShutdown shutdown =
        new GracefulShutdown(limits.times().drain().multipliedBy(3).dividedBy(4), runtime.timer());
    HealthStatusManager health = new HealthStatusManager();
    Readiness readiness = new Readiness(service.health(), health);

    EventLoops loops = sharedLoops == null ? ownLoops() : sharedLoops;
    EventLoopGroup ownLoops = sharedLoops == null ? loops.group() : null;
    Refusals refusals = new Refusals(runtime.clock(), runtime.meters());
    ConnectionLimiter limiter = new ConnectionLimiter(limits, refusals, runtime.clock());
    Gauge.builder("dave.admin.connections", limiter, ConnectionLimiter::open)
        .description("Open connections")
        .register(runtime.meters());
    NettyServerBuilder builder =
        builder(config, loops, limiter)
            .addService(
                BoundAdminService.of(
                    config,
                    service,
                    new Calls(limits.times().deadline(), runtime.timer(), shutdown)))
            .addService(health.getHealthService())
            .intercept(credentials.gate())
            .intercept(new OpenCalls(limits, refusals))
            .addStreamTracerFactory(limiter.tracer());
    reflection().forEach(builder::addService);
    credentials.files().sslContext().ifPresent(builder::sslContext);
    builder.intercept(shutdown); // The interceptor added last runs first.
    Server server = bind(builder, config.bind(), ownLoops);
    InetSocketAddress address = (InetSocketAddress) server.getListenSockets().get(0);
    LOG.info("listen at {}{}", Addresses.text(address), config.tls() == null ? "" : " (TLS)");
    if (config.exposed()) {
      LOG.warn(
          "{}: PLAIN TEXT BEYOND THIS MACHINE (admin-plaintext test-network): {}; never outside a"
              + " test network",
          Addresses.text(address),
          config.tokenFile() == null
              ? "whoever reaches it is admin"
              : "whoever listens on the way sees tokens");
    }
    Disposable following =
        Disposables.composite(
            readiness.follow(runtime.timer()), credentials.files().watch(runtime));
    return new AdminServer(
        server,
        address,
        health,
        shutdown,
        following,
        credentials,
        ownLoops,
        limits.times().drain());
  }

  /**
   * Reads the files of a configuration and discards them, to find errors before a start.
   *
   * @throws IOException if a file cannot be used; its message is one line that says what to do
   */
  public static void check(AdminConfig config) throws IOException {
    Credentials.check(config);
  }

  /** Returns the address that the server listens at, with the real port. */
  public InetSocketAddress address() {
    return address;
  }

  /**
   * Reads certificates and tokens again now, besides every half minute. New calls and handshakes
   * use them; running calls continue. May block.
   *
   * @return one line for each file that cannot be used; the value read before then stays in force
   */
  public List<String> reload() {
    return credentials.files().reload();
  }

  /** Returns the full names of all methods. */
  public Set<String> methods() {
    return server.getServices().stream()
        .flatMap(service -> service.getMethods().stream())
        .map(method -> method.getMethodDescriptor().getFullMethodName())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Reports NOT_SERVING, refuses new calls, ends streams and lets unary calls finish within the
   * drain time. A call that is refused or aborted ends with UNAVAILABLE STOPPING, for a subscriber
   * with its last cursor. Blocks until the server has stopped. Idempotent.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    health.enterTerminalState();
    shutdown.begin();
    try {
      // The server still listens, to tell new callers why they are refused.
      shutdown.awaitIdle(drain);
      server.shutdown();
      if (!server.awaitTermination(HANG_UP.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
        server.awaitTermination(ABORT.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    following.dispose();
    shutDown(ownLoops);
    LOG.info("closed");
  }

  /** Returns reflection in the current version, and in the only version that older tools know. */
  @SuppressWarnings("deprecation")
  private static List<BindableService> reflection() {
    return List.of(ProtoReflectionServiceV1.newInstance(), ProtoReflectionService.newInstance());
  }

  private static NettyServerBuilder builder(
      AdminConfig config, EventLoops loops, ConnectionLimiter limiter) {
    return NettyServerBuilder.forAddress(config.bind())
        .bossEventLoopGroup(loops.group())
        .workerEventLoopGroup(loops.group())
        .channelFactory(() -> listening(loops, limiter))
        .directExecutor()
        .maxInboundMessageSize(config.limits().inboundBytes())
        .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
        .handshakeTimeout(20, TimeUnit.SECONDS)
        .maxConnectionIdle(IDLE.toSeconds(), TimeUnit.SECONDS)
        // Finds subscribers that vanished without closing the connection.
        .keepAliveTime(60, TimeUnit.SECONDS)
        .keepAliveTimeout(20, TimeUnit.SECONDS)
        .permitKeepAliveTime(10, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true);
  }

  private static ServerChannel listening(EventLoops loops, ConnectionLimiter limiter) {
    ServerChannel channel =
        new ReflectiveChannelFactory<ServerChannel>(loops.serverChannel()).newChannel();
    channel.pipeline().addFirst(limiter);
    return channel;
  }

  private static Server bind(
      NettyServerBuilder builder, InetSocketAddress address, @Nullable EventLoopGroup ownLoops)
      throws IOException {
    try {
      return builder.build().start();
    } catch (IOException e) {
      shutDown(ownLoops);
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          "cannot listen for the admin API at %s (%s): free the port or choose another address"
              .formatted(Addresses.text(address), cause.getMessage()),
          e);
    }
  }

  private static EventLoops ownLoops() {
    return new EventLoops(
        new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory("dave-admin", true), NioIoHandler.newFactory()),
        NioServerSocketChannel.class);
  }

  private static void shutDown(@Nullable EventLoopGroup loops) {
    if (loops != null) {
      loops
          .shutdownGracefully(0, ABORT.toMillis(), TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(ABORT.toMillis());
    }
  }
}
