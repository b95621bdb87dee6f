package dave.http;

import com.google.protobuf.ByteString;
import dave.engine.Engine;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What an orchestrator asks: does it live, is it ready, what does it count. */
final class HealthRoutes {
  private static final String TEXT = "text/plain; charset=utf-8";

  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final Engine engine;
  private final Supplier<String> meters;
  private final Scheduler blocking;

  /**
   * @param meters all that the node counts, as OpenMetrics text; may take a while
   */
  HealthRoutes(Engine engine, Supplier<String> meters, Scheduler blocking) {
    this.engine = engine;
    this.meters = meters;
    this.blocking = blocking;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/livez", Set.of(), request -> Mono.just(ok())),
        Route.get("/readyz", Set.of(), request -> ready()),
        Route.get("/metrics", Set.of(), request -> metrics()));
  }

  private static Answer ok() {
    return Answer.ok(TEXT, ByteString.copyFromUtf8("ok\n")).with("cache-control", "no-store");
  }

  private Mono<Answer> metrics() {
    return Mono.fromSupplier(meters)
        .subscribeOn(blocking)
        .map(
            text ->
                Answer.ok(OPEN_METRICS, ByteString.copyFromUtf8(text))
                    .with("cache-control", "no-store"));
  }

  // The core worker answers: so it is not stuck. A store without room still reads and relays.
  private Mono<Answer> ready() {
    return engine
        .status()
        .map(
            status -> {
              if (!status.store().writable()) {
                throw Problem.unavailable(
                    "STORE_UNAVAILABLE", "the store refuses writes: see the node's log");
              }
              return ok();
            });
  }
}
