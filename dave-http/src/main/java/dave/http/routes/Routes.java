package dave.http.routes;

import dave.engine.Health;
import dave.http.HttpLimits;
import dave.service.NodeService;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Creates the routes of each listener. */
public final class Routes {
  private Routes() {}

  /**
   * Returns the routes of the gateway.
   *
   * @param meters returns all metrics in the format of a content type; may be slow
   * @param closing completes when the gateway closes
   */
  public static List<Route> ofGateway(
      NodeService service, UnaryOperator<String> meters, HttpLimits limits, Mono<Void> closing) {
    Scheduler blocking = service.runtime().blocking();
    Lookups lookups = new Lookups(service, limits);
    return Stream.of(
            new DatRoutes(lookups, service).routes(),
            new KeyRoutes(service, lookups).routes(),
            new HeldRoutes(service).routes(),
            new ConsensusRoutes(service, lookups).routes(),
            new FileRoutes(lookups, service.runtime().timer()).routes(),
            new StreamRoutes(service, limits, closing).routes(),
            new StatusRoutes(service).routes(),
            new HealthRoutes(service.health(), meters, blocking).outside(),
            new OwnerRoutes(service).routes(),
            new PageRoutes(blocking).routes())
        .flatMap(List::stream)
        .toList();
  }

  /** Returns the routes for an address that only collectors and probes reach. */
  public static List<Route> ofProbes(
      Health health, UnaryOperator<String> meters, Scheduler blocking) {
    return new HealthRoutes(health, meters, blocking).inside();
  }

  /** Returns whether a request is a probe, which is answered until the gateway has closed. */
  public static boolean isProbe(String uri) {
    return uri.equals("/livez") || uri.equals("/readyz");
  }
}
