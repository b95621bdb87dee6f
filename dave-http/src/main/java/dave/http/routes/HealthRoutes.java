package dave.http.routes;

import com.google.protobuf.ByteString;
import dave.engine.Health;
import dave.http.message.Answer;
import dave.http.message.ContentNegotiation;
import dave.http.message.Problem;
import dave.http.message.Request;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Serves liveness, readiness and metrics to orchestrators and collectors. */
final class HealthRoutes {
  private static final String TEXT = "text/plain; charset=utf-8";

  /** The text format of Prometheus, which all collectors can parse. */
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final Health health;
  private final UnaryOperator<String> meters;
  private final Scheduler blocking;

  /**
   * @param meters returns all metrics in the format of a content type; may be slow
   */
  HealthRoutes(Health health, UnaryOperator<String> meters, Scheduler blocking) {
    this.health = health;
    this.meters = meters;
    this.blocking = blocking;
  }

  /**
   * Returns the routes for an address that only collectors and probes reach: every caller sees
   * metrics.
   */
  List<Route> inside() {
    return List.of(
        Route.get("/livez", Set.of(), request -> answer(health.live())),
        Route.get("/readyz", Set.of(), request -> answer(health.ready())),
        Route.get("/metrics", Set.of(), this::metrics));
  }

  /** Returns the routes for an address that strangers reach: only trusted callers see metrics. */
  List<Route> outside() {
    return List.of(
        Route.get("/livez", Set.of(), request -> answer(health.live())),
        Route.get("/readyz", Set.of(), request -> answer(health.ready())),
        Route.get("/metrics", Set.of(), request -> trusted(request).then(metrics(request))));
  }

  private static Mono<Void> trusted(Request request) {
    return request.caller().trusted()
        ? Mono.empty()
        : Mono.error(
            Problem.forbidden(
                "METRICS_NOT_LOCAL",
                "metrics tell at once what happens here, such as that a dat began: send"
                    + " 'authorization: Bearer TOKEN', or have them at an address inside your"
                    + " network with 'dave node --metrics HOST:PORT'"));
  }

  private static Mono<Answer> answer(Mono<Health.Condition> condition) {
    return condition.map(
        answer ->
            switch (answer) {
              case Health.Condition.Good good ->
                  Answer.ok(TEXT, ByteString.copyFromUtf8("ok\n"))
                      .with("cache-control", "no-store");
              case Health.Condition.Bad bad ->
                  throw Problem.unavailable(bad.reason(), bad.detail());
            });
  }

  private Mono<Answer> metrics(Request request) {
    String type = ContentNegotiation.choose(request, METRICS, OPEN_METRICS);
    return Mono.fromSupplier(() -> meters.apply(type))
        .subscribeOn(blocking)
        .map(
            text ->
                Answer.ok(type, ByteString.copyFromUtf8(text))
                    .with("cache-control", "no-store")
                    .with("vary", "accept"));
  }
}
