package dave.http.server;

import dave.engine.quota.Quota;
import dave.http.HttpConfig;
import dave.http.HttpLimits;
import dave.http.connection.ConnectionLimiter;
import dave.http.routes.Routes;
import dave.service.NodeService;
import dave.service.ServiceRuntime;
import dave.service.secret.SecretFiles;
import dave.service.secret.TokenDigest;
import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Sinks;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * The server of a node's HTTP gateway. Handlers run on the event loops and never block. Work that
 * may block runs on the runtime's blocking scheduler. The gateway neither starts nor closes the
 * engine.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("/http/server");
  private static final Logger ACCESS = LoggerFactory.getLogger("/http/access");
  private static final Duration BIND = Duration.ofSeconds(10);
  private static final Duration ABORT = Duration.ofSeconds(1);

  private final DisposableServer server;
  private final Dispatcher dispatcher;
  private final HttpConfig config;
  private final Disposable running;
  private final SecretFiles<TokenDigest> secrets;
  private final Sinks.Empty<Void> closing;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Gateway(
      DisposableServer server,
      Dispatcher dispatcher,
      HttpConfig config,
      Disposable running,
      SecretFiles<TokenDigest> secrets,
      Sinks.Empty<Void> closing) {
    this.server = server;
    this.dispatcher = dispatcher;
    this.config = config;
    this.running = running;
    this.secrets = secrets;
    this.closing = closing;
  }

  /**
   * Starts the gateway.
   *
   * @param meters returns all metrics in the format of a content type; may be slow
   * @param loops event loops to share
   * @throws IOException if the address cannot be bound, or a file of the configuration cannot be
   *     used; its message is one line that says what to do
   */
  public static Gateway start(
      HttpConfig config, NodeService service, UnaryOperator<String> meters, LoopResources loops)
      throws IOException {
    ServiceRuntime runtime = service.runtime();
    HttpLimits limits = config.limits();
    SecretFiles<TokenDigest> secrets = SecretFiles.load(secrets(config), runtime.clock(), ACCESS);
    Sinks.Empty<Void> closing = Sinks.empty();
    service.keepSnapshots();
    Disposable running = secrets.watch(runtime);
    ConnectionLimiter connections = new ConnectionLimiter(config, runtime.meters());
    Gauge.builder("dave.http.held.bytes", connections.held(), Quota::acquired)
        .description("Bytes of requests and unread answers that the gateway holds")
        .register(runtime.meters());
    Gauge.builder("dave.http.connections", connections, ConnectionLimiter::open)
        .description("Open connections")
        .register(runtime.meters());
    Dispatcher dispatcher =
        new Dispatcher(
            new Router(Routes.ofGateway(service, meters, limits, closing.asMono())),
            new OriginPolicy(config),
            new RequestRateLimiter(limits, runtime.clock()),
            secrets.tokens(),
            config.trustLocal(),
            limits.bytes().body(),
            new ResponseByteLimiter(connections.held(), limits, runtime),
            runtime.clock(),
            runtime.meters());
    HttpServer http =
        secured(connections.server(loops), secrets, limits).handle(dispatcher::handle);
    try {
      DisposableServer server = http.bindNow(BIND);
      LOG.info("listening at {}{}", server.address(), config.tls() == null ? "" : " (TLS)");
      return new Gateway(server, dispatcher, config, running, secrets, closing);
    } catch (ChannelBindException e) {
      running.dispose();
      throw new IOException(
          "cannot serve HTTP at %s:%s: is another program there? choose another port"
              .formatted(config.bind().getHostString(), config.bind().getPort()),
          e);
    }
  }

  /**
   * Reads the files of a configuration and discards them, to find errors before a start.
   *
   * @throws IOException if a file cannot be used; its message is one line that says what to do
   */
  public static void check(HttpConfig config) throws IOException {
    secrets(config).check();
  }

  private static SecretFiles.Places<TokenDigest> secrets(HttpConfig config) {
    return new SecretFiles.Places<>(
        config.tokenFile(),
        OwnerToken::load,
        read -> "token read anew",
        config.tls(),
        UnaryOperator.identity());
  }

  private static HttpServer secured(
      HttpServer server, SecretFiles<TokenDigest> secrets, HttpLimits limits) {
    return secrets
        .sslContext()
        .map(
            context ->
                server.secure(
                    tls -> tls.sslContext(context).handshakeTimeout(limits.times().head())))
        .orElse(server);
  }

  /**
   * Replaces the origins whose pages may use the node.
   *
   * @throws IllegalArgumentException if an origin is malformed
   */
  public void allow(List<String> origins) {
    dispatcher.allow(new OriginPolicy(config.withOrigins(origins)));
  }

  /** Returns the address that the gateway listens at, with the real port. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.address();
  }

  /**
   * Reads certificate and token again now, besides every half minute. May block.
   *
   * @return one line for each file that cannot be used; the value read before then stays in force
   */
  public List<String> reload() {
    return secrets.reload();
  }

  /**
   * Refuses new requests, and ends streams with the cursor to resume after. Other answers may
   * finish within the drain time; then all connections are closed. Idempotent.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    dispatcher.stop();
    closing.tryEmitEmpty().orThrow(); // Streams would use up the time.
    running.dispose();
    try {
      server.disposeNow(config.limits().times().drain().plus(ABORT));
    } catch (IllegalStateException e) {
      LOG.warn("connections were cut: {}", e.getMessage());
    }
  }
}
