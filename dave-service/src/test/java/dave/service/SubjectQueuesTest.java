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

final class SubjectQueuesTest {
  private final SubjectQueues queues = new SubjectQueues();
  private final List<String> done = new ArrayList<>();

  private Disposable enqueue(String about, String name, Mono<Void> end) {
    return queues
        .enqueue(about, Mono.defer(() -> Mono.fromRunnable(() -> done.add(name)).then(end)))
        .subscribe(value -> {}, error -> done.add(name + " failed"));
  }

  @Test
  void shouldDoOneAfterTheOtherOfTheSameThing() {
    Sinks.Empty<Void> first = Sinks.empty();
    enqueue("a", "1", first.asMono());
    enqueue("a", "2", Mono.error(new IllegalStateException("2")));
    enqueue("a", "3", Mono.empty());
    enqueue("b", "other", Mono.empty());
    assertThat(done).containsExactly("1", "other");
    first.tryEmitEmpty().orThrow();
    assertThat(done).containsExactly("1", "other", "2", "3", "2 failed");
    assertThat(queues.size()).isZero();
  }

  @Test
  void shouldGoOnWhenOneGivesUpBeforeItsTurnIsAskedFor() {
    queues
        .enqueue("a", Mono.fromRunnable(() -> done.add("given up")))
        .subscribe(
            new BaseSubscriber<>() {
              @Override
              protected void hookOnSubscribe(Subscription subscription) {
                subscription.cancel();
                subscription.request(1);
              }
            });
    assertThat(queues.size()).isZero();
    enqueue("a", "1", Mono.empty());
    assertThat(done).containsExactly("1");
  }

  @Test
  void shouldGoOnWhenOneGivesUp() {
    Disposable first = enqueue("a", "1", Mono.never());
    Disposable second = enqueue("a", "2", Mono.never());
    enqueue("a", "3", Mono.empty());
    second.dispose();
    assertThat(done).containsExactly("1");
    first.dispose();
    assertThat(done).containsExactly("1", "3");
    assertThat(queues.size()).isZero();
  }
}
