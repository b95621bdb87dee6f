package dave.sim.world;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The wall clock of one node, which may be ahead or behind. */
public final class SkewedClock implements InstantSource {
  private final VirtualScheduler scheduler;
  private long skewNs;

  public SkewedClock(VirtualScheduler scheduler, Duration skew) {
    this.scheduler = scheduler;
    skewNs = skew.toNanos();
  }

  /** Sets how far the clock is ahead of the true time. The clock jumps. */
  public void set(Duration skew) {
    skewNs = skew.toNanos();
  }

  @Override
  public Instant instant() {
    long ns = scheduler.nowNs() + skewNs;
    return Instant.ofEpochSecond(
        World.START_MS / 1_000 + Math.floorDiv(ns, 1_000_000_000L),
        Math.floorMod(ns, 1_000_000_000L));
  }

  @Override
  public long millis() {
    return World.START_MS + Math.floorDiv(scheduler.nowNs() + skewNs, 1_000_000L);
  }
}
