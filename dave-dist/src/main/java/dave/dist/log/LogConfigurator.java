package dave.dist.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import dave.cli.terminal.Messages;

/**
 * Limits Logback to warnings from its first event on, without a search for files. Logback finds
 * this class as a service.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {
  /** For the service loader. */
  public LogConfigurator() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    Logs.quiet(context, new Messages(System.err).stream());
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
