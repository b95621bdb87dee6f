package dave.admin.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Collects log lines of all levels. */
public final class LogLines implements AutoCloseable {
  private final Logger logger;
  private final @Nullable Level before;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(
              event.getThrowableProxy() == null
                  ? event.getFormattedMessage()
                  : event.getFormattedMessage()
                      + " "
                      + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
      };

  private LogLines(Logger logger) {
    this.logger = logger;
    this.before = logger.getLevel();
  }

  /** Collects the lines of a logger and those below it. */
  public static LogLines of(String name) {
    LogLines lines = new LogLines((Logger) LoggerFactory.getLogger(name));
    lines.appender.start();
    lines.logger.setLevel(Level.TRACE);
    lines.logger.addAppender(lines.appender);
    return lines;
  }

  /**
   * Collects the lines of all loggers at the level of a verbose program, with the warnings of
   * libraries.
   */
  public static LogLines ofAll() {
    for (String library : List.of("io", "reactor", "org")) {
      ((Logger) LoggerFactory.getLogger(library)).setLevel(Level.WARN);
    }
    return of(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  public String text() {
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(before);
  }
}
