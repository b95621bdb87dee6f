package dave.engine.log;

import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Logs events that strangers can cause: at most {@value #LINES} lines a minute, and then how many
 * were left out. Not thread-safe.
 */
public final class LogLimit {
  /** The most lines in a minute. */
  public static final int LINES = 20;

  private static final long MINUTE_MS = 60_000;

  private final Logger log;
  private final LongSupplier nowMs;
  private long untilMs = Long.MIN_VALUE;
  private int lines;
  private long leftOut;

  /**
   * @param nowMs the steady clock
   */
  public LogLimit(Logger log, LongSupplier nowMs) {
    this.log = log;
    this.nowMs = nowMs;
  }

  /** Logs a line, or counts it. */
  public void info(String line) {
    long now = nowMs.getAsLong();
    if (now >= untilMs) {
      untilMs = now + MINUTE_MS;
      lines = 0;
    }
    if (lines == LINES) {
      leftOut++;
      return;
    }
    lines++;
    if (leftOut > 0) {
      log.info("{} ({} like this were not logged)", line, leftOut);
      leftOut = 0;
    } else {
      log.info("{}", line);
    }
  }
}
