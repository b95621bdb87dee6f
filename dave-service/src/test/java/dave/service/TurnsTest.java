package dave.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

final class TurnsTest {
  private final Turns turns = new Turns();
  private final List<String> done = new ArrayList<>();

  private Disposable take(String about, String name, Mono<Void> end) {
    return turns
        .take(about, Mono.defer(() -> Mono.fromRunnable(() -> done.add(name)).then(end)))
        .subscribe(value -> {}, error -> done.add(name + " failed"));
  }

  @Test
  void shouldDoOneAfterTheOtherOfTheSameThing() {
    Sinks.Empty<Void> first = Sinks.empty();
    take("a", "1", first.asMono());
    take("a", "2", Mono.error(new IllegalStateException("2")));
    take("a", "3", Mono.empty());
    take("b", "other", Mono.empty());
    assertThat(done).containsExactly("1", "other");
    first.tryEmitEmpty().orThrow();
    assertThat(done).containsExactly("1", "other", "2", "3", "2 failed");
    assertThat(turns.size()).isZero();
  }

  @Test
  void shouldGoOnWhenOneGivesUpBeforeItsTurnIsAskedFor() {
    turns
        .take("a", Mono.fromRunnable(() -> done.add("given up")))
        .subscribe(
            new BaseSubscriber<>() {
              @Override
              protected void hookOnSubscribe(Subscription subscription) {
                subscription.cancel();
                subscription.request(1);
              }
            });
    assertThat(turns.size()).isZero();
    take("a", "1", Mono.empty());
    assertThat(done).containsExactly("1");
  }

  @Test
  void shouldGoOnWhenOneGivesUp() {
    Disposable first = take("a", "1", Mono.never());
    Disposable second = take("a", "2", Mono.never());
    take("a", "3", Mono.empty());
    second.dispose();
    assertThat(done).containsExactly("1");
    first.dispose();
    assertThat(done).containsExactly("1", "3");
    assertThat(turns.size()).isZero();
  }
}
