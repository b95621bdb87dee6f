package dave.engine.gossip;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/**
 * Measures how late the ticks of gossip come (actual minus planned), in the metric {@code
 * dave.epoch.jitter}. All ticks are planned from the first one on, so a node that falls behind for
 * good shows a growing delay. On the core worker only.
 */
public final class EpochJitter {
  private static final Duration[] BOUNDS =
      LongStream.of(
              100,
              250,
              500,
              1_000,
              2_500,
              5_000,
              10_000,
              25_000,
              50_000,
              100_000,
              500_000,
              2_000_000,
              10_000_000)
          .mapToObj(us -> Duration.ofNanos(us * 1_000))
          .toArray(Duration[]::new);

  private final LongSupplier nanos;
  private final Timer late;
  private long periodNs;
  private long plannedNs;

  /**
   * @param nanos nanoseconds, by the clock of the core worker's timer
   */
  public EpochJitter(LongSupplier nanos, MeterRegistry meters) {
    this.nanos = nanos;
    late =
        Timer.builder("dave.epoch.jitter")
            .description("Delay of the start of slots after their planned time")
            .serviceLevelObjectives(BOUNDS)
            .register(meters);
  }

  /** Plans ticks from now on, the first one a period from now. */
  public void plan(long newPeriodNs) {
    periodNs = newPeriodNs;
    plannedNs = nanos.getAsLong() + newPeriodNs;
  }

  /** Records that the next tick happens now. */
  public void tick() {
    late.record(Math.max(0, nanos.getAsLong() - plannedNs), TimeUnit.NANOSECONDS);
    plannedNs += periodNs;
  }
}
