package dave.service;

import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Completes a publisher when another one signals, as {@code takeUntilOther} of Reactor does.
 *
 * <p>Reactor may complete a subscriber while that one still takes its subscription. Operators such
 * as {@code publishOn} then throw, and their subscribers wait for ever. This one listens to the end
 * from the first request on: a subscriber that requests is ready for every signal.
 */
public final class TakeUntil {
  private TakeUntil() {}

  /**
   * Returns the elements of a source until it ends or {@code end} signals. An error of either is an
   * error of the result.
   */
  public static <T> Flux<T> of(Flux<T> source, Publisher<?> end) {
    return Flux.defer(
        () -> {
          CompletableFuture<Void> requested = new CompletableFuture<>();
          return source
              .takeUntilOther(Mono.fromFuture(requested, true).thenMany(end))
              .doOnRequest(count -> requested.complete(null));
        });
  }
}
