package dave.engine.quota;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Logs a fault that can come with every packet or call: at most once a minute, with how often it
 * came since the line before. Thread-safe.
 */
public final class FaultLog {
  private static final long QUIET_MS = 60_000;

  private final Logger log;
  private final String what;
  private final LongSupplier nowMs;
  private long quietUntilMs = Long.MIN_VALUE;
  private long untold;

  /**
   * @param what goes wrong, as a line of the log begins
   * @param nowMs the steady clock
   */
  public FaultLog(Logger log, String what, LongSupplier nowMs) {
    this.log = log;
    this.what = what;
    this.nowMs = nowMs;
  }

  /** The first fault of a minute is logged with its cause, the others are counted. */
  public void warn(Throwable cause) {
    tell(times -> log.warn("{} ({} times since this was last said)", what, times, cause));
  }

  /** {@link #warn} in one line, for a fault that its message explains. */
  public void warnInOneLine(Throwable cause) {
    tell(
        times ->
            log.warn(
                "{}: {} ({} times since this was last said)", what, cause.getMessage(), times));
  }

  private synchronized void tell(LongConsumer line) {
    untold++;
    long now = nowMs.getAsLong();
    if (now >= quietUntilMs) {
      quietUntilMs = now + QUIET_MS;
      line.accept(untold);
      untold = 0;
    }
  }
}
