package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.Health.Condition;
import dave.engine.model.CatchUp;
import dave.engine.model.EngineStatus;
import dave.engine.model.LinkStatus;
import dave.engine.model.Reachability;
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
  private boolean alone;
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
                    case "isAlone" -> Mono.just(alone);
                    default -> throw new AssertionError(method);
                  });

  private static EngineStatus status(boolean writable) {
    return status(writable, CatchUp.NONE);
  }

  private static EngineStatus status(boolean writable, CatchUp catchUp) {
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
        catchUp,
        Reachability.UNKNOWN,
        new DatStore.Stats(0, 0, 1, writable),
        0,
        0,
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

  private static Mono<EngineStatus> catchesUp(long missing, long comparisons) {
    return Mono.just(
        status(true, new CatchUp(CatchUp.State.FETCHING, missing, 0, 2, 1, comparisons)));
  }

  @Test
  void shouldWaitForMissedDatsOnceIfToldTo() {
    Health waiting = new Health(time, true);
    waiting.started(engine);
    waiting.open();
    status = catchesUp(0, 0);
    assertThat(reason(waiting.ready())).as("knows nothing yet").isEqualTo("CATCHING_UP");
    status = catchesUp(9, 0);
    assertThat(reason(waiting.ready())).isEqualTo("CATCHING_UP");
    assertThat(waiting.ready().block())
        .isEqualTo(
            new Condition.Bad(
                "CATCHING_UP", "the node fetches dats that it missed, about 9: try again in 5 s"));
    assertThat(reason(waiting.live())).isEqualTo("good");
    status = catchesUp(1, 3);
    assertThat(reason(waiting.ready())).isEqualTo("CATCHING_UP");
    status = catchesUp(0, 3);
    assertThat(reason(waiting.ready())).isEqualTo("good");
    status = catchesUp(7, 4);
    assertThat(reason(waiting.ready())).as("stays ready").isEqualTo("good");
  }

  @Test
  void shouldNotWaitForMissedDatsUnlessToldTo() {
    health.started(engine);
    health.open();
    status = catchesUp(9, 0);
    assertThat(ready()).isEqualTo("good");
  }

  @Test
  void shouldNotWaitForMissedDatsWithoutPeersAndEdges() {
    Health waiting = new Health(time, true);
    waiting.started(engine);
    waiting.open();
    alone = true;
    assertThat(reason(waiting.ready())).isEqualTo("good");
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
