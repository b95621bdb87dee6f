package dave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "10ms, PT0.01S", "1s, PT1S", "2m, PT2M", "500us, PT0.0005S", "500µs, PT0.0005S", "1h, PT1H",
    "1.5s, PT1.5S", "7ns, PT0.000000007S", "0, PT0S", "0s, PT0S", "10 MS, PT0.01S", "' 3s ', PT3S"
  })
  void shouldReadDurations(String text, Duration expected) {
    assertThat(Units.duration(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "ms", "-1s", "1 minute", "1,5s", "0x1s", "1s2", "1e3s", "s1", "1.s"})
  void shouldRefuseWhatIsNoDuration(String text) {
    assertThatThrownBy(() -> Units.duration(text))
        .isInstanceOf(ConfigException.class)
        .hasMessage("'" + text + "' is not a duration: write one such as 10ms, 1s, 2m or 1h");
  }

  @Test
  void shouldRefuseWhatNoLongHolds() {
    assertThatThrownBy(() -> Units.duration("9999999999h"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("'9999999999h' is too large for a duration");
    assertThatThrownBy(() -> Units.bytes("9999999999TiB"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("'9999999999TiB' is too large for a size");
  }

  @Test
  void shouldRefuseFractionsOfTheSmallestUnit() {
    assertThatThrownBy(() -> Units.duration("0.5ns"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("'0.5ns' is too fine for a duration");
    assertThatThrownBy(() -> Units.bytes("1.5B"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("'1.5B' is too fine for a size");
  }

  @ParameterizedTest
  @CsvSource({
    "1GiB, 1073741824",
    "512MiB, 536870912",
    "10kB, 10000",
    "4096, 4096",
    "1 b, 1",
    "1.5KiB, 1536",
    "2TB, 2000000000000",
    "1gib, 1073741824",
    "0, 0"
  })
  void shouldReadSizes(String text, long expected) {
    assertThat(Units.bytes(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1G", "GiB", "-1", "1.5", "1 GiB x", "99999999999999999999"})
  void shouldRefuseWhatIsNoSize(String text) {
    assertThatThrownBy(() -> Units.bytes(text))
        .isInstanceOf(ConfigException.class)
        .hasMessage("'" + text + "' is not a size: write one such as 1GiB, 512MiB, 10kB or 4096");
  }

  @ParameterizedTest
  @CsvSource({
    "1mbit, 1000000",
    "500kbit, 500000",
    "9600bit, 9600",
    "1.5Mbit/s, 1500000",
    "2gbit, 2000000000"
  })
  void shouldReadBitRates(String text, long expected) {
    assertThat(Units.bitRate(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1mb", "mbit", "1mbit/h"})
  void shouldRefuseWhatIsNoBitRate(String text) {
    assertThatThrownBy(() -> Units.bitRate(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("'" + text + "' is not a bit rate");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.01S, 10ms",
    "PT1.5S, 1.5s",
    "PT90S, 1.5m",
    "PT1H, 1h",
    "PT0S, 0ns",
    "PT0.011776S, 11.776ms",
    "PT0.0117761S, 11776.1us"
  })
  void shouldWriteDurationsShort(Duration duration, String expected) {
    assertThat(Units.format(duration)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1073741824, 1GiB",
    "1536, 1.5KiB",
    "1000, 1kB",
    "10000000, 10MB",
    "1001, 1.001kB",
    "0, 0B",
    "7, 7B"
  })
  void shouldWriteSizesShort(long bytes, String expected) {
    assertThat(Units.formatBytes(bytes)).isEqualTo(expected);
  }

  @Test
  void shouldReadBackWhatItWrote() {
    long seed = 20_261_121;
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      long value = random.nextLong() >>> random.nextInt(1, 64);
      assertThat(Units.bytes(Units.formatBytes(value))).as("seed %s", seed).isEqualTo(value);
      assertThat(Units.bitRate(Units.formatBitRate(value))).as("seed %s", seed).isEqualTo(value);
      assertThat(Units.duration(Units.format(Duration.ofNanos(value))))
          .as("seed %s", seed)
          .isEqualTo(Duration.ofNanos(value));
    }
  }
}
