package dave.sim.world;

import dave.engine.EngineRuntime;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One virtual clock, one seed, one thread: everything in it happens on the thread that calls {@link
 * #run}, and happens the same for the same seed.
 */
public final class World {
  /** When a world begins, Unix time in milliseconds. */
  public static final long START_MS = 1_800_000_000_000L;

  private final long seed;
  private final VirtualScheduler scheduler = new VirtualScheduler();
  private final EventHash hash = new EventHash();

  public World(long seed) {
    this.seed = seed;
  }

  /** What everything follows from. */
  public long seed() {
    return seed;
  }

  /** The one scheduler. */
  public VirtualScheduler scheduler() {
    return scheduler;
  }

  /** What happened so far. */
  public EventHash hash() {
    return hash;
  }

  /** Nanoseconds since the start. */
  public long nowNs() {
    return scheduler.nowNs();
  }

  /** Milliseconds since the start. */
  public long elapsedMs() {
    return nowNs() / 1_000_000;
  }

  /** The true time, Unix milliseconds. */
  public long nowMs() {
    return START_MS + elapsedMs();
  }

  /** A source of chance of its own for each purpose, so that more of one changes no other. */
  public SplittableRandom random(String purpose, long number) {
    return new SplittableRandom(mix(mix(seed, purpose.hashCode()), number));
  }

  public static long mix(long a, long b) {
    long z = a * 0x9E3779B97F4A7C15L + b;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * What an engine runs on.
   *
   * @param number which chance it gets
   */
  public EngineRuntime runtime(SkewedClock clock, long number) {
    return new EngineRuntime(
        clock,
        () -> scheduler.now(TimeUnit.NANOSECONDS),
        scheduler,
        scheduler,
        scheduler,
        scheduler,
        random("engine", number),
        new CompositeMeterRegistry());
  }

  /** Ends the run: a rule that always holds was broken. */
  public void broken(String rule, String what) {
    scheduler.fail(
        new InvariantBroken(seed, rule, what + ", " + nowNs() / 1e9 + " s after the start"));
  }

  /** Lets time pass. */
  public void run(Duration time) {
    scheduler.run(time.toNanos());
  }

  /** Does something later. */
  public void in(Duration delay, Runnable action) {
    scheduler.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Does something now and then; it ends with the world. */
  public void every(Duration period, Runnable action) {
    scheduler.schedulePeriodically(
        action, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }
}
