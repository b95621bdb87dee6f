package dave.service;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

final class TakeUntilTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Sinks.Empty<Void> end = Sinks.empty();

  /**
   * Another thread may signal the end while an operator still takes its subscription. An operator
   * that passes signals on at once then has nowhere to put this one.
   */
  @Test
  void shouldCompleteIfTheEndComesDuringTheSubscription() {
    StepVerifier.create(
            TakeUntil.of(Flux.never(), end.asMono())
                .doOnSubscribe(subscription -> end.tryEmitEmpty().orThrow())
                .publishOn(Schedulers.immediate()))
        .expectComplete()
        .verify(SOON);
  }

  @Test
  void shouldCompleteIfTheEndWasBeforeTheSubscription() {
    StepVerifier.create(TakeUntil.of(Flux.just(1), Mono.empty()).publishOn(Schedulers.immediate()))
        .expectComplete()
        .verify(SOON);
  }

  @Test
  void shouldPassElementsOnUntilTheEnd() {
    StepVerifier.create(TakeUntil.of(Flux.just(1, 2).concatWith(Flux.never()), end.asMono()))
        .expectNext(1, 2)
        .then(() -> end.tryEmitEmpty().orThrow())
        .verifyComplete();
  }

  @Test
  void shouldCompleteWithItsSource() {
    StepVerifier.create(TakeUntil.of(Flux.just(1), end.asMono())).expectNext(1).verifyComplete();
  }
}
