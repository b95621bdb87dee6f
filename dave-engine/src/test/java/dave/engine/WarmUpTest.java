package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.crypto.Signatures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

class WarmUpTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicLong looks = new AtomicLong();
  private final EngineRuntime runtime =
      new EngineRuntime(
          InstantSource.system(),
          () -> looks.getAndIncrement() * 1_000_000,
          Schedulers.immediate(),
          Schedulers.immediate(),
          Schedulers.immediate(),
          new SplittableRandom(1),
          meters);

  @Test
  void shouldBringEachOfItsDatsIntoItsStoreInEveryRound() {
    long admitted = WarmUp.run(runtime, Signatures.bouncyCastle(), Duration.ofMillis(11));
    assertThat(admitted).as("ten rounds of 64").isEqualTo(640);
    assertThat(meters.getMeters()).as("nothing is seen of it").isEmpty();
  }

  @Test
  void shouldEndWhenItsTimeIsOver() {
    WarmUp.run(runtime, Signatures.bouncyCastle(), Duration.ofMillis(3));
    assertThat(looks).hasValue(4);
    assertThat(WarmUp.run(runtime, Signatures.bouncyCastle(), Duration.ZERO)).isZero();
  }
}
