package dave.http.server;

import com.google.protobuf.ByteString;
import dave.http.message.Answer;
import dave.http.message.Gzip;
import dave.http.message.HttpCaller;
import dave.http.message.Parameters;
import dave.http.message.Problem;
import dave.http.message.Request;
import dave.http.message.RequestTarget;
import dave.http.routes.Routes;
import dave.service.refusal.Quote;
import dave.service.refusal.Reason;
import dave.service.refusal.Refusal;
import dave.service.secret.TokenDigest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Handles every request: checks the rate of its source, its host and origin, and its token, then
 * calls the route. Every failure becomes a {@link Problem}; an unexpected one is logged.
 */
final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger("/http/request");
  private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "OPTIONS");

  private final Router router;
  private volatile OriginPolicy origins;
  private final RequestRateLimiter rates;
  private final @Nullable Supplier<TokenDigest> token;
  private final boolean trustLocal;
  private final int bodyBytes;
  private final ResponseByteLimiter outflow;
  private volatile boolean stopping;
  private final InstantSource clock;
  private final MeterRegistry meters;

  Dispatcher(
      Router router,
      OriginPolicy origins,
      RequestRateLimiter rates,
      @Nullable Supplier<TokenDigest> token,
      boolean trustLocal,
      int bodyBytes,
      ResponseByteLimiter outflow,
      InstantSource clock,
      MeterRegistry meters) {
    this.router = router;
    this.origins = origins;
    this.rates = rates;
    this.token = token;
    this.trustLocal = trustLocal;
    this.bodyBytes = bodyBytes;
    this.outflow = outflow;
    this.clock = clock;
    this.meters = meters;
  }

  /** Replaces the check of hosts and origins for later requests. */
  void allow(OriginPolicy newAuthorities) {
    origins = newAuthorities;
  }

  /** Refuses all later requests except probes. */
  void stop() {
    stopping = true;
  }

  /** Handles one request; completes after the last byte of its answer. */
  Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    Exchange exchange = new Exchange(caller(request, trustLocal));
    return Mono.defer(() -> route(request, exchange))
        .onErrorResume(error -> Mono.just(refused(error, request)))
        .flatMap(
            answer ->
                outflow.send(
                    answer, exchange.caller, fit -> send(fit, exchange, request, response)));
  }

  private Publisher<Void> send(
      Answer answer, Exchange exchange, HttpServerRequest request, HttpServerResponse response) {
    Answer secured =
        Gzip.fit(
            secured(answer, exchange.cors).with("date", date()),
            request.requestHeaders(),
            exchange.caller.trusted());
    count(request.method(), exchange.route, secured);
    return Responder.send(secured, request, response, outflow.to(exchange.caller));
  }

  private String date() {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC));
  }

  /** What is known about a request, filled in while it is checked. */
  private static final class Exchange {
    private final Map<String, String> cors = new HashMap<>();
    private String route = "none";
    private HttpCaller caller;

    Exchange(HttpCaller caller) {
      this.caller = caller;
    }
  }

  private void count(HttpMethod method, String route, Answer answer) {
    // Unknown methods share one meter.
    String known = METHODS.contains(method.name()) ? method.name() : "other";
    Counter.builder("dave.http.requests")
        .description("Requests that were answered")
        .tags("method", known, "route", route, "status", Integer.toString(answer.status().code()))
        .register(meters)
        .increment();
  }

  private Mono<Answer> route(HttpServerRequest request, Exchange exchange) {
    HttpMethod method = request.method();
    HttpCaller caller = exchange.caller;
    Map<String, String> cors = exchange.cors;
    rates.consume(caller);
    if (stopping && !Routes.isProbe(request.uri())) {
      throw Problem.of(Reason.STOPPING.refusal("ask another, or this one later"))
          .with("connection", "close");
    }
    if (method.equals(HttpMethod.OPTIONS) && request.uri().equals("*")) {
      return Mono.just(OriginPolicy.options("GET, HEAD, OPTIONS, POST, PUT", cors));
    }
    RequestTarget target = RequestTarget.parse(request.uri());
    OriginPolicy current = origins;
    String authority = current.check(target, request.requestHeaders(), request.version(), caller);
    boolean effect = caller.shared() && target.path().getFirst().equals("v1");
    cors.putAll(current.cors(method, request.requestHeaders(), authority, effect));
    if (method.equals(HttpMethod.OPTIONS) && !router.allow(target).isEmpty()) {
      return Mono.just(OriginPolicy.options(router.allow(target), cors));
    }
    exchange.caller = authenticated(caller, request);
    Router.Match match = router.match(method, target);
    exchange.route = match.route().template();
    return match
        .route()
        .handler()
        .apply(
            new Request(
                effectiveHeaders(request),
                exchange.caller,
                match.names(),
                new Parameters(target.query()),
                body(request)));
  }

  /** Returns the headers, without the range unless the method is GET (RFC 9110, 14.2). */
  private static HttpHeaders effectiveHeaders(HttpServerRequest request) {
    HttpHeaders headers = request.requestHeaders();
    return request.method().equals(HttpMethod.GET)
        ? headers
        : headers.copy().remove(HttpHeaderNames.RANGE);
  }

  /** Returns the caller of a request, before its token is checked. */
  static HttpCaller caller(HttpServerRequest request, boolean trustLocal) {
    InetSocketAddress remote = request.remoteAddress();
    if (remote == null) {
      throw new IllegalStateException("a request from nowhere");
    }
    return HttpCaller.of(remote, request.requestHeaders(), trustLocal);
  }

  private HttpCaller authenticated(HttpCaller caller, HttpServerRequest request) {
    String authorization = request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION);
    if (authorization == null) {
      return caller;
    }
    if (!caller.loopback() && !request.scheme().equals("https")) {
      throw Problem.forbidden(
          "TOKEN_NOT_LOCAL",
          "the token must not travel in plain text: send it over TLS (http-tls-cert), or from the"
              + " node's own machine, such as through an SSH tunnel, and change it now");
    }
    if (token == null || !OwnerToken.isIn(authorization, token.get())) {
      throw Problem.of(
              HttpResponseStatus.UNAUTHORIZED,
              "TOKEN_INVALID",
              token == null
                  ? "the node has no token: set http-token-file"
                  : "this is not the node's token: send 'authorization: Bearer TOKEN'")
          .with("www-authenticate", "Bearer");
    }
    return caller.asOwner();
  }

  private Mono<ByteString> body(HttpServerRequest request) {
    return Mono.defer(
        () -> {
          refuseParts(request.requestHeaders());
          String announced = request.requestHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
          if (announced != null && isMore(announced)) {
            throw tooLarge();
          }
          return request
              .receive()
              .reduceWith(ByteString::newOutput, this::collect)
              .map(ByteString.Output::toByteString);
        });
  }

  /** Refuses partial or compressed bodies, as a body is stored byte by byte. */
  private static void refuseParts(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.CONTENT_RANGE)) {
      throw Problem.bad(
          "CONTENT_RANGE_UNSUPPORTED",
          "content-range is '%s': send the whole, without this header"
              .formatted(Quote.of(headers.get(HttpHeaderNames.CONTENT_RANGE))));
    }
    String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING, "identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw Problem.of(
              HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
              "CONTENT_ENCODING_UNSUPPORTED",
              "content-encoding is '%s': send the bytes as they are".formatted(Quote.of(encoding)))
          .with("accept-encoding", "identity");
    }
  }

  // The codec has checked that it is a number, but not its size.
  private boolean isMore(String announced) {
    return announced.length() > 18 || Long.parseLong(announced) > bodyBytes;
  }

  private ByteString.Output collect(ByteString.Output out, ByteBuf part) {
    if (out.size() + part.readableBytes() > bodyBytes) {
      throw tooLarge();
    }
    byte[] bytes = new byte[part.readableBytes()];
    part.readBytes(bytes);
    out.write(bytes, 0, bytes.length);
    return out;
  }

  private Problem tooLarge() {
    return Problem.of(
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
        "BODY_TOO_LARGE",
        "the body has more than %s bytes: a dat is smaller".formatted(bodyBytes));
  }

  /** Returns the answer to a request that failed. */
  static Answer refused(Throwable error, HttpServerRequest request) {
    return close(problem(error).answer(), request);
  }

  private static Problem problem(Throwable error) {
    if (error instanceof Problem problem) {
      return problem;
    }
    if (error instanceof Refusal refusal) {
      return Problem.of(refusal);
    }
    if (error instanceof RejectedExecutionException) {
      return Problem.of(Reason.READS_BUSY.refusal());
    }
    LOG.error("request failed", error);
    return Problem.of(Reason.INTERNAL.refusal());
  }

  /** Closes the connection after a refusal if the request has a body, which is not read. */
  private static Answer close(Answer answer, HttpServerRequest request) {
    boolean hasBody =
        request.requestHeaders().contains(HttpHeaderNames.CONTENT_LENGTH)
            || request.requestHeaders().contains(HttpHeaderNames.TRANSFER_ENCODING);
    return hasBody ? answer.with("connection", "close") : answer;
  }

  /** Adds the security headers of every answer. Policies that the route has set stay. */
  static Answer secured(Answer answer, Map<String, String> cors) {
    Answer secured =
        answer
            .withDefault("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
            .withDefault("cross-origin-resource-policy", "same-origin")
            .with("x-content-type-options", "nosniff")
            .with("referrer-policy", "no-referrer");
    for (Map.Entry<String, String> header : cors.entrySet()) {
      String said = secured.headers().get(header.getKey());
      secured =
          secured.with(
              header.getKey(), said == null ? header.getValue() : said + ", " + header.getValue());
    }
    return secured;
  }
}
