package dave.engine.testing;

import dave.engine.EngineRuntime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Time and threads for engines that share one virtual clock. Everything runs on the thread that
 * calls {@link #run}, in the same order for the same seeds.
 */
public final class VirtualWorld implements AutoCloseable {
  /** The time at which a world begins, Unix time in milliseconds. */
  public static final long START_MS = 1_800_000_000_000L;

  private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
  private Duration ahead = Duration.ZERO;
  private long wokenNs = -1;

  /** The wall clock. */
  public InstantSource clock() {
    return () -> Instant.ofEpochMilli(START_MS).plus(ahead).plusNanos(nanos());
  }

  /** Sets how far the wall clock is ahead of the scheduler. */
  public void setAhead(Duration newAhead) {
    ahead = newAhead;
  }

  /** Unix time in milliseconds. */
  public long nowMs() {
    return clock().millis();
  }

  /** The one scheduler. */
  public VirtualTimeScheduler scheduler() {
    return scheduler;
  }

  /** Nanoseconds of the steady clock: those of the scheduler, except while it catches up. */
  public long nanos() {
    return wokenNs < 0 ? scheduler.now(TimeUnit.NANOSECONDS) : wokenNs;
  }

  /**
   * Goes on after a process was stopped for a while, as by SIGSTOP: both clocks went on, and all
   * periodic tasks that were missed now run at once.
   */
  public void goOnAfter(Duration stop) {
    wokenNs = nanos() + stop.toNanos();
    scheduler.advanceTimeBy(stop);
    wokenNs = -1;
  }

  /** The runtime of an engine, whose random choices follow from the seed. */
  public EngineRuntime runtime(long seed) {
    return new EngineRuntime(
        clock(),
        this::nanos,
        scheduler,
        scheduler,
        scheduler,
        scheduler,
        new SplittableRandom(seed),
        new SimpleMeterRegistry());
  }

  /** Lets time pass. */
  public void run(Duration time) {
    scheduler.advanceTimeBy(time);
  }

  @Override
  public void close() {
    scheduler.dispose();
  }
}
