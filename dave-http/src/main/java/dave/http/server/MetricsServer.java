package dave.http.server;

import dave.engine.Health;
import dave.http.HttpConfig;
import dave.http.connection.ConnectionLimiter;
import dave.http.message.Answer;
import dave.http.message.HttpCaller;
import dave.http.message.Parameters;
import dave.http.message.Request;
import dave.http.message.RequestTarget;
import dave.http.routes.Routes;
import dave.service.ServiceRuntime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * A separate server for collectors and probes, with {@code /metrics}, {@code /livez} and {@code
 * /readyz} only. Every caller sees all metrics without delay, so bind it to an address that
 * strangers cannot reach. It may start before the node does.
 */
public final class MetricsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("/metrics/server");
  private static final Duration BIND = Duration.ofSeconds(10);
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final DisposableServer server;
  private final AtomicBoolean closed = new AtomicBoolean();

  private MetricsServer(DisposableServer server) {
    this.server = server;
  }

  /**
   * Starts the server.
   *
   * @param bind a resolved address; port 0 means any free one
   * @param meters returns all metrics in the format of a content type; may be slow
   * @throws IOException if the address cannot be bound; its message is one line that says what to
   *     do
   */
  public static MetricsServer start(
      InetSocketAddress bind,
      Health health,
      UnaryOperator<String> meters,
      ServiceRuntime runtime,
      LoopResources loops)
      throws IOException {
    HttpConfig config = HttpConfig.of(bind);
    OriginPolicy origins = new OriginPolicy(config);
    Router router = new Router(Routes.ofProbes(health, meters, runtime.blocking()));
    RequestRateLimiter rates = new RequestRateLimiter(config.limits(), runtime.clock());
    HttpServer http =
        new ConnectionLimiter(config, runtime.meters())
            .server(loops)
            .handle((request, response) -> handle(request, response, router, origins, rates));
    try {
      DisposableServer server = http.bindNow(BIND);
      LOG.info("listening at {}", server.address());
      return new MetricsServer(server);
    } catch (ChannelBindException e) {
      throw new IOException(
          "cannot serve metrics at %s:%s: is another program there? choose another port"
              .formatted(bind.getHostString(), bind.getPort()),
          e);
    }
  }

  private static Publisher<Void> handle(
      HttpServerRequest request,
      HttpServerResponse response,
      Router router,
      OriginPolicy origins,
      RequestRateLimiter rates) {
    return Mono.defer(() -> route(request, router, origins, rates))
        .onErrorResume(error -> Mono.just(Dispatcher.refused(error, request)))
        .map(answer -> Dispatcher.secured(answer, Map.of()))
        .flatMap(
            answer -> Mono.from(Responder.send(answer, request, response, bytes -> Mono.empty())));
  }

  private static Mono<Answer> route(
      HttpServerRequest request, Router router, OriginPolicy origins, RequestRateLimiter rates) {
    HttpCaller caller = Dispatcher.caller(request, false);
    rates.consume(caller);
    RequestTarget target = RequestTarget.parse(request.uri());
    origins.check(target, request.requestHeaders(), request.version(), caller);
    Router.Match match = router.match(request.method(), target);
    return match
        .route()
        .handler()
        .apply(
            new Request(
                request.requestHeaders(),
                caller,
                match.names(),
                new Parameters(target.query()),
                Mono.empty()));
  }

  /** Returns the address that the server listens at, with the real port. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.address();
  }

  /** Stops listening and closes all connections. Idempotent. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      server.disposeNow(CLOSE);
    } catch (IllegalStateException e) {
      LOG.warn("connections were cut: {}", e.getMessage());
    }
  }
}
