package dave.engine.tail;

import dave.engine.store.StoreEvent;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Wakes those who wait for arrivals: one subscription to the store for all of them.
 *
 * <p>Guarantees: after an arrival the bell rings within {@code quiet}, and so often at most,
 * however many arrive; it never holds the store up; who takes {@link #next} and then looks at the
 * store misses nothing. While nobody waits, arrivals cost nothing.
 */
final class ArrivalBell {
  private static final Logger LOG = LoggerFactory.getLogger("/store/tail");
  private static final Duration RETRY = Duration.ofSeconds(1);

  // Written by one ring after the other, on the timer.
  private volatile Stroke next = new Stroke();

  /** One ring to come. */
  private static final class Stroke {
    final Sinks.Empty<Void> sink = Sinks.empty();
    volatile boolean awaited;
  }

  /** Rings for the events until disposed. */
  Disposable ringFor(Flux<StoreEvent> events, Duration quiet, Scheduler timer) {
    // Overflow: the latest event stands for all that were dropped; waiters read the store anyway.
    return events
        // Who is not seen to wait yet looks at the store after this, and finds the arrival.
        .filter(event -> next.awaited && !(event instanceof StoreEvent.Evicted))
        .onBackpressureLatest()
        .publishOn(timer, 1)
        .concatMap(event -> Mono.fromRunnable(this::ring).then(Mono.delay(quiet, timer)), 1)
        .doOnError(e -> LOG.warn("lost sight of the store's events, look again", e))
        .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RETRY).scheduler(timer))
        .subscribe();
  }

  /** Completes at the next ring, on the timer. */
  Mono<Void> next() {
    Stroke stroke = next;
    stroke.awaited = true;
    return stroke.sink.asMono();
  }

  /** Wakes all that wait; one ring after the other. */
  void ring() {
    Stroke rung = next;
    next = new Stroke();
    rung.sink.tryEmitEmpty().orThrow();
  }
}
