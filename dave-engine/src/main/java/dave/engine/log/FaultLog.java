package dave.engine.log;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Logs a fault that any packet or call may cause: at most once a minute, with its count since the
 * line before. Thread-safe.
 */
public final class FaultLog {
  private static final long QUIET_MS = 60_000;

  private final Logger log;
  private final String what;
  private final LongSupplier nowMs;
  private long quietUntilMs = Long.MIN_VALUE;
  private long untold;

  /**
   * @param what went wrong, the beginning of the log line
   * @param nowMs the steady clock
   */
  public FaultLog(Logger log, String what, LongSupplier nowMs) {
    this.log = log;
    this.what = what;
    this.nowMs = nowMs;
  }

  /** Logs the first fault of a minute with its cause, and counts the others. */
  public void warn(Throwable cause) {
    log(times -> log.warn("{} ({} times since this was last said)", what, times, cause));
  }

  /** Like {@link #warn}, but without a stack trace, for a fault whose message explains it. */
  public void warnInOneLine(Throwable cause) {
    log(
        times ->
            log.warn(
                "{}: {} ({} times since this was last said)", what, cause.getMessage(), times));
  }

  private synchronized void log(LongConsumer line) {
    untold++;
    long now = nowMs.getAsLong();
    if (now >= quietUntilMs) {
      quietUntilMs = now + QUIET_MS;
      line.accept(untold);
      untold = 0;
    }
  }
}
