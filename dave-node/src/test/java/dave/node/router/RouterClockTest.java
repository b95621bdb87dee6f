package dave.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouterClockTest {
  private static boolean hasRestarted(long epochS, long nowS) {
    RouterClock clock = new RouterClock();
    clock.note(1_000, TimeUnit.SECONDS.toNanos(50));
    return clock.hasRestarted(epochS, TimeUnit.SECONDS.toNanos(nowS));
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 50, false",
    "999, 50, false", // a second back
    "998, 50, true",
    "0, 51, true",
    "1600, 650, false",
    "1565, 650, false", // a slow clock
    "1500, 650, true",
    "1640, 650, false", // a fast one
    "1700, 650, true",
    "4294967295, 60, true"
  })
  void shouldTellARestartFromAClockThatDrifts(long epochS, long nowS, boolean restarted) {
    assertThat(hasRestarted(epochS, nowS)).isEqualTo(restarted);
  }

  @Test
  void shouldKnowNothingBeforeTheFirstReading() {
    assertThat(new RouterClock().hasRestarted(5, 5)).isFalse();
  }
}
