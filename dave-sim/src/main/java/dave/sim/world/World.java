package dave.sim.world;

import dave.engine.EngineRuntime;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One virtual clock, one seed and one thread. Every event happens on the thread that calls {@link
 * #run}, and the same seed gives the same events.
 */
public final class World {
  /** The time at which a world begins, in Unix milliseconds. */
  public static final long START_MS = 1_800_000_000_000L;

  private final long seed;
  private final VirtualScheduler scheduler = new VirtualScheduler();
  private final EventHash hash = new EventHash();
  private int scripted;

  public World(long seed) {
    this.seed = seed;
  }

  /** Returns the seed. */
  public long seed() {
    return seed;
  }

  /** Returns the scheduler. */
  public VirtualScheduler scheduler() {
    return scheduler;
  }

  /** Returns the hash over the events so far. */
  public EventHash hash() {
    return hash;
  }

  /**
   * Returns how many tasks wait that no engine scheduled: those of the scenario and of packets on
   * their way.
   */
  public int scripted() {
    return scripted;
  }

  /** Returns the nanoseconds since the start. */
  public long nowNs() {
    return scheduler.nowNs();
  }

  /** Returns the milliseconds since the start. */
  public long elapsedMs() {
    return nowNs() / 1_000_000;
  }

  /** Returns the true time in Unix milliseconds. */
  public long nowMs() {
    return START_MS + elapsedMs();
  }

  /**
   * Returns a separate random generator for each purpose and number, so that more draws from one
   * change no other.
   */
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
   * Returns the runtime of an engine.
   *
   * @param number selects the random generator of the engine
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

  /** Ends the run because a rule was broken. */
  public void broken(String rule, String what) {
    scheduler.fail(
        new InvariantBroken(seed, rule, what + ", " + nowNs() / 1e9 + " s after the start"));
  }

  /** Advances the time and runs all tasks that are due. */
  public void run(Duration time) {
    scheduler.run(time.toNanos());
  }

  /** Runs an action after a delay. */
  public void in(Duration delay, Runnable action) {
    in(delay.toNanos(), action);
  }

  /** Runs an action after so many nanoseconds. */
  public void in(long delayNs, Runnable action) {
    scripted++;
    scheduler.schedule(
        () -> {
          scripted--;
          action.run();
        },
        delayNs,
        TimeUnit.NANOSECONDS);
  }

  /** Runs an action periodically until the world ends. */
  public void every(Duration period, Runnable action) {
    scripted++;
    scheduler.schedulePeriodically(
        action, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }
}
