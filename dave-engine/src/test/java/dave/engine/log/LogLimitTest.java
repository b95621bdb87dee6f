package dave.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogLimitTest {
  private final AtomicLong nowMs = new AtomicLong(-5_000);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @Test
  void shouldLogSomeLinesAMinuteAndHowManyItLeftOut() {
    Logger logger = new LoggerContext().getLogger("/peer/add");
    lines.start();
    logger.addAppender(lines);
    LogLimit limit = new LogLimit(logger, nowMs::get);
    for (int i = 0; i < 30_000; i++) {
      limit.info("peer " + i);
      nowMs.addAndGet(3);
    }
    assertThat(lines.list)
        .hasSize(2 * LogLimit.LINES)
        .extracting(ILoggingEvent::getFormattedMessage)
        .contains(
            "peer 0", "peer 19", "peer 20000 (19980 like this were not logged)", "peer 20001");
  }
}
