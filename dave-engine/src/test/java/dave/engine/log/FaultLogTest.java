package dave.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FaultLogTest {
  private final AtomicLong nowMs = new AtomicLong(-5_000);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final FaultLog faults = new FaultLog(logger(), "cannot read the store", nowMs::get);

  private Logger logger() {
    Logger logger = new LoggerContext().getLogger("/get");
    lines.start();
    logger.addAppender(lines);
    return logger;
  }

  @Test
  void shouldTellOfAnyNumberOfFaultsOnceAMinuteAndHowManyTheyWere() {
    for (int i = 0; i < 10_000; i++) {
      faults.warn(new IllegalStateException("disk"));
      nowMs.addAndGet(12);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "cannot read the store (1 times since this was last said)",
            "cannot read the store (5000 times since this was last said)");
    assertThat(lines.list).allMatch(line -> line.getThrowableProxy() != null);
  }

  @Test
  void shouldTellOfTheMessageAloneWhereThatIsEnough() {
    for (int i = 0; i < 100; i++) {
      faults.warnInOneLine(new IllegalStateException("disk"));
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("cannot read the store: disk (1 times since this was last said)");
    assertThat(lines.list).allMatch(line -> line.getThrowableProxy() == null);
  }
}
