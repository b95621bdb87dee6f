package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.Health.Condition;
import dave.engine.model.CatchUp;
import dave.engine.model.EngineStatus;
import dave.engine.model.LinkStatus;
import dave.engine.store.DatStore;
import dave.engine.store.Mass;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

final class HealthTest {
  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final Sinks.Many<EngineEvent> events = Sinks.many().multicast().directBestEffort();
  private Mono<EngineStatus> status = Mono.just(status(true));
  private final Health health = new Health(time);

  private final Engine engine =
      (Engine)
          Proxy.newProxyInstance(
              Engine.class.getClassLoader(),
              new Class<?>[] {Engine.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "events" -> events.asFlux();
                    case "status" -> status;
                    default -> throw new AssertionError(method);
                  });

  private static EngineStatus status(boolean writable) {
    return new EngineStatus(
        Duration.ZERO,
        0,
        List.of(),
        16,
        Mass.WORK,
        Duration.ofMillis(10),
        0,
        0,
        LinkStatus.NONE,
        CatchUp.NONE,
        new DatStore.Stats(0, 0, 1, writable),
        0,
        0,
        0,
        Map.of());
  }

  private static String reason(Mono<Condition> asked) {
    return asked
        .map(answer -> answer instanceof Condition.Bad bad ? bad.reason() : "good")
        .blockOptional(Duration.ofSeconds(5))
        .orElseThrow();
  }

  private String live() {
    return reason(health.live());
  }

  private String ready() {
    return reason(health.ready());
  }

  @Test
  void shouldLiveAndNotBeReadyWhileItStarts() {
    assertThat(live()).isEqualTo("good");
    assertThat(ready()).isEqualTo("STARTING");
    health.started(engine);
    assertThat(live()).isEqualTo("good");
    assertThat(ready()).as("its listeners are not bound").isEqualTo("STARTING");
    health.open();
    assertThat(live()).isEqualTo("good");
    assertThat(ready()).isEqualTo("good");
  }

  @Test
  void shouldLiveAndNotBeReadyWhileTheStoreRefuses() {
    health.started(engine);
    health.open();
    status = Mono.just(status(false));
    assertThat(live()).isEqualTo("good");
    assertThat(ready()).isEqualTo("STORE_UNAVAILABLE");
  }

  @Test
  void shouldBeNeitherWhenTheWorkerIsStuck() {
    health.started(engine);
    health.open();
    status = Mono.never();
    for (Mono<Condition> asked : List.of(health.live(), health.ready())) {
      StepVerifier.create(asked)
          .then(() -> time.advanceTimeBy(Health.STUCK.minusMillis(1)))
          .expectNoEvent(Duration.ZERO)
          .then(() -> time.advanceTimeBy(Duration.ofMillis(1)))
          .assertNext(
              answer ->
                  assertThat(answer)
                      .isInstanceOfSatisfying(
                          Condition.Bad.class,
                          bad -> assertThat(bad.reason()).isEqualTo("ENGINE_STUCK")))
          .verifyComplete();
    }
  }

  @Test
  void shouldBeNeitherOnceTheEngineHasStopped() {
    health.started(engine);
    health.open();
    events.tryEmitComplete().orThrow();
    assertThat(live()).isEqualTo("ENGINE_STOPPED");
    assertThat(ready()).isEqualTo("ENGINE_STOPPED");
  }

  @Test
  void shouldLiveAndNotBeReadyWhileItDrains() {
    health.started(engine);
    health.open();
    health.drain();
    events.tryEmitComplete().orThrow();
    assertThat(live()).isEqualTo("good");
    assertThat(ready()).isEqualTo("DRAINING");
  }
}
