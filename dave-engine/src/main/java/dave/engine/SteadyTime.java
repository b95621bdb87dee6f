package dave.engine;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * A clock for intervals, which starts at 0. It follows the wall clock and never goes back: when the
 * wall clock is set back, it goes on without a jump. Not thread-safe.
 */
final class SteadyTime {
  private final InstantSource clock;
  private Instant last;
  private long elapsedUs;

  SteadyTime(InstantSource clock) {
    this.clock = clock;
    last = clock.instant();
  }

  /** Microseconds since the start. */
  long nowUs() {
    Instant now = clock.instant();
    long passedUs = ChronoUnit.MICROS.between(last, now);
    if (passedUs > 0) {
      elapsedUs += passedUs;
      last = now;
    } else if (passedUs < 0) {
      last = now;
    }
    return elapsedUs;
  }

  /** Milliseconds since the start. */
  long nowMs() {
    return nowUs() / 1_000;
  }
}
