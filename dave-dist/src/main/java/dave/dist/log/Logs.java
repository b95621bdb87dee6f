package dave.dist.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dave.cli.terminal.TerminalText;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Configures logs in code: to standard error, one line per event, whatever text strangers send.
 * Loggers are named by paths such as "/peer/add".
 */
public final class Logs {
  /** The loggers whose events the operator of a node sees by default. */
  private static final List<String> HUMAN =
      List.of("/node", "/node/key", "/node/router", "/peer/add", "/peer/drop", "/peer/name");

  /** Libraries, whose details are not useful here. */
  private static final List<String> LIBRARIES = List.of("io", "reactor", "org", "com");

  private Logs() {}

  /** Writes only warnings. */
  static void quiet(LoggerContext context, PrintStream err) {
    set(context, err, new HumanLayout());
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
  }

  /**
   * Writes the events for operators or, if verbose, all events with their paths.
   *
   * @param err the destination; stays open
   */
  public static void toStderr(PrintStream err, boolean verbose) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    quiet(context, err);
    if (verbose) {
      verbose(context, err);
    } else {
      HUMAN.forEach(name -> context.getLogger(name).setLevel(Level.INFO));
    }
  }

  /** Writes all events of a simulation if verbose, otherwise warnings. */
  public static void ofSimulation(PrintStream err, boolean verbose) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    quiet(context, err);
    if (verbose) {
      verbose(context, err);
    }
  }

  private static void verbose(LoggerContext context, PrintStream err) {
    set(context, err, new PathLayout());
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.DEBUG);
    LIBRARIES.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
  }

  private static void set(
      LoggerContext context, PrintStream err, LayoutBase<ILoggingEvent> layout) {
    context.reset();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(new Unclosed(err));
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
  }

  /** A stream whose close has no effect, because standard error stays open. */
  private static final class Unclosed extends java.io.FilterOutputStream {
    Unclosed(PrintStream err) {
      super(err);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws java.io.IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws java.io.IOException {
      flush();
    }
  }

  private static String time(ILoggingEvent event, String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
        .withZone(ZoneId.systemDefault())
        .format(Instant.ofEpochMilli(event.getTimeStamp()));
  }

  /** For operators: the time of day, the path in words, the message; no stack traces. */
  private static final class HumanLayout extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
      String words = event.getLoggerName().replace('/', ' ').strip();
      String level = event.getLevel().isGreaterOrEqual(Level.WARN) ? event.getLevel() + " " : "";
      String cause =
          event.getThrowableProxy() == null
              ? ""
              : " (" + event.getThrowableProxy().getMessage() + ")";
      String text = TerminalText.line(event.getFormattedMessage() + cause);
      return "%s %s%s: %s\n".formatted(time(event, "HH:mm:ss"), level, words, text);
    }
  }

  /** For grep: the time, the level, the path, the message, and stack traces. */
  private static final class PathLayout extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
      String trace =
          event.getThrowableProxy() == null
              ? ""
              : ThrowableProxyUtil.asString(event.getThrowableProxy());
      return "%s %-5s %s %s\n%s"
          .formatted(
              time(event, "HH:mm:ss.SSS"),
              event.getLevel(),
              event.getLoggerName(),
              TerminalText.line(event.getFormattedMessage()),
              trace);
    }
  }
}
