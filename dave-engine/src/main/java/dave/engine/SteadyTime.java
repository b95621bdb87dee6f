package dave.engine;

import java.util.function.LongSupplier;

/** A clock for intervals, which starts at 0. Steps of the wall clock do not change it. */
final class SteadyTime {
  private final LongSupplier nanos;
  private final long beganNs;

  /**
   * @param nanos nanoseconds since some moment
   */
  SteadyTime(LongSupplier nanos) {
    this.nanos = nanos;
    beganNs = nanos.getAsLong();
  }

  /** Microseconds since the start. */
  long nowUs() {
    return (nanos.getAsLong() - beganNs) / 1_000;
  }

  /** Milliseconds since the start. */
  long nowMs() {
    return nowUs() / 1_000;
  }
}
