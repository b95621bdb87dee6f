package dave.node.router;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds the router, and notes when it is another one or restarts. Sends nothing. */
record RouterWatch(Routes routes, RouterSocket.Opener sockets, Workers workers) {
  private static final Logger LOG = LoggerFactory.getLogger("/node/router");

  /** How often the routes are looked at. */
  static final Duration LOOK = Duration.ofSeconds(30);

  /** Hosts wait by chance, so that not all renew at once (RFC 6887, section 8.5). */
  private static final Duration AFTER_RESTART = Duration.ofSeconds(5);

  /** Returns the current route, on the timer; empty if there is none. */
  Mono<Optional<Route>> find() {
    return Mono.fromCallable(routes::find)
        .subscribeOn(workers.blocking())
        .publishOn(workers.timer())
        .onErrorResume(
            IOException.class,
            error -> {
              LOG.debug("cannot read the routes", error);
              return Mono.just(Optional.empty());
            });
  }

  /** Completes when the route is not this any more. */
  Mono<Void> changed(Optional<Route> now) {
    return Flux.interval(LOOK, workers.timer())
        .onBackpressureDrop()
        .concatMap(tick -> find(), 1)
        .filter(found -> !found.equals(now))
        .next()
        .then();
  }

  /**
   * Completes a moment after the router announced that it restarted.
   *
   * @param isRestart whether a clock of the router shows a restart
   * @param most the longest moment
   */
  Mono<Void> restarted(Route route, LongPredicate isRestart, Duration most) {
    long mostMs = Math.min(AFTER_RESTART.toMillis(), most.toMillis());
    return sockets
        .announcements(route)
        .publishOn(workers.timer())
        .onErrorResume(
            IOException.class,
            error -> {
              LOG.debug("cannot hear announcements of the router", error);
              return Flux.empty();
            })
        .concatWith(Flux.never())
        .filter(isRestart::test)
        .next()
        .flatMap(
            clock ->
                Mono.delay(Duration.ofMillis(workers.random().nextLong(mostMs)), workers.timer()))
        .then();
  }
}
