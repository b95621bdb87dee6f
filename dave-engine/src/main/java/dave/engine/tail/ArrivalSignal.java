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
 * Wakes subscribers that wait for arrivals, with one subscription to the store for all of them.
 *
 * <p>Guarantees: it signals within {@code quiet} after an arrival, and at most once in that time.
 * It never delays the store. A subscriber that calls {@link #next} and then reads the store misses
 * nothing. While no subscriber waits, arrivals cost nothing.
 */
final class ArrivalSignal {
  private static final Logger LOG = LoggerFactory.getLogger("/store/tail");
  private static final Duration RETRY = Duration.ofSeconds(1);

  // Written by one call of signal at a time, on the timer.
  private volatile Signal next = new Signal();

  /** The next signal. */
  private static final class Signal {
    final Sinks.Empty<Void> sink = Sinks.empty();
    volatile boolean awaited;
  }

  /** Signals events until disposed. */
  Disposable signalOn(Flux<StoreEvent> events, Duration quiet, Scheduler timer) {
    // On overflow the latest event stands for all dropped ones, as waiters read the store anyway.
    return events
        // A subscriber that begins to wait after this check reads the store later, and finds the
        // arrival.
        .filter(event -> next.awaited && !(event instanceof StoreEvent.Evicted))
        .onBackpressureLatest()
        .publishOn(timer, 1)
        .concatMap(event -> Mono.fromRunnable(this::signal).then(Mono.delay(quiet, timer)), 1)
        .doOnError(e -> LOG.warn("lost the store's events, subscribe again", e))
        .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RETRY).scheduler(timer))
        .subscribe();
  }

  /** Completes at the next signal, on the timer. */
  Mono<Void> next() {
    Signal signal = next;
    signal.awaited = true;
    return signal.sink.asMono();
  }

  /** Wakes all subscribers that wait. Must not be called concurrently. */
  void signal() {
    Signal signal = next;
    next = new Signal();
    signal.sink.tryEmitEmpty().orThrow();
  }
}
