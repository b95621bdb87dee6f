package dave.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Collects all warnings and errors that are logged while it is open. */
final class Warnings implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  Warnings() {
    appender.start();
    root.addAppender(appender);
  }

  /** Fails if there were any. */
  void assertNone() {
    List<String> warnings =
        List.copyOf(appender.list).stream()
            .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
            .map(Warnings::describe)
            .toList();
    assertThat(warnings).isEmpty();
  }

  private static String describe(ILoggingEvent event) {
    String thrown =
        event.getThrowableProxy() == null
            ? ""
            : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
    return event.getLoggerName() + " " + event.getFormattedMessage() + thrown;
  }

  @Override
  public void close() {
    root.detachAppender(appender);
  }
}
