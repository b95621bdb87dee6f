package dave.engine.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class EpochJitterTest {
  private static final long MS = 1_000_000;

  private final AtomicLong nanos = new AtomicLong(-7);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final EpochJitter jitter = new EpochJitter(nanos::get, meters);
  private final Timer late = meters.get("dave.epoch.jitter").timer();

  private void tickAt(long ms) {
    nanos.set(-7 + ms * MS);
    jitter.tick();
  }

  @Test
  void shouldCountFromThePlanAndNotFromTheTickBefore() {
    jitter.plan(10 * MS);
    tickAt(10);
    tickAt(20);
    assertThat(late.totalTime(TimeUnit.MILLISECONDS)).isZero();
    tickAt(33);
    tickAt(40);
    assertThat(late.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(3);
    // The clock stops for a second: all its slots are late, the first one most.
    tickAt(1_050);
    tickAt(1_051);
    assertThat(late.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(3 + 1_000 + 991);
    assertThat(late.count()).isEqualTo(6);
    assertThat(late.max(TimeUnit.MILLISECONDS)).isEqualTo(1_000);
  }

  @Test
  void shouldPlanAnew() {
    jitter.plan(10 * MS);
    nanos.addAndGet(500 * MS);
    jitter.plan(20 * MS);
    nanos.addAndGet(21 * MS);
    jitter.tick();
    assertThat(late.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(1);
  }
}
