package dave.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0ms",
    "999, 999ms",
    "1000, 1s",
    "1500, 1.5s",
    "60000, 1m 0s",
    "7500000, 2h 5m",
    "180000000, 2d 2h"
  })
  void shouldTellDurations(long ms, String text) {
    assertThat(Text.duration(Duration.ofMillis(ms))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "999, 999",
    "1000, 1.0 thousand",
    "123456, 123 thousand",
    "96300000, 96.3 million",
    "1.2e9, 1.2 billion",
    "999e12, 999 trillion",
    "5e15, 5.0e+15"
  })
  void shouldTellCounts(double count, String text) {
    assertThat(Text.count(count)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.2, under 1s",
    "44.4, about 44s",
    "4000, about 1h 6m",
    "3.2e10, about 1.0 thousand years"
  })
  void shouldTellExpectedTimes(double seconds, String text) {
    assertThat(Text.expected(seconds)).isEqualTo(text);
  }

  @Test
  void shouldTellWorkOfAnySizeInBits() {
    assertThat(Text.work("0")).isEqualTo("0");
    assertThat(Text.work("1")).isEqualTo("2^0.0");
    assertThat(Text.work("1048576")).isEqualTo("2^20.0");
    assertThat(Text.work("1572864")).isEqualTo("2^20.6");
    assertThat(Text.work(BigInteger.ONE.shiftLeft(255).toString())).isEqualTo("2^255.0");
    assertThat(Text.work(BigInteger.ONE.shiftLeft(2000).toString())).isEqualTo("2^2000.0");
  }

  @Test
  void shouldFitCellsAndKeepThemHarmless() {
    assertThat(Text.cell(ByteString.copyFromUtf8("plain"), 5)).isEqualTo("plain");
    assertThat(Text.cell(ByteString.copyFromUtf8("plainer"), 5)).isEqualTo("plai…");
    assertThat(Text.cell(ByteString.copyFromUtf8("a\nb\u001b"), 20)).isEqualTo("a\\u000ab\\u001b");
    assertThat(Text.cell(ByteString.copyFromUtf8("😀😀😀"), 4)).isEqualTo("😀…");
    assertThat(Text.cell(ByteString.copyFrom(new byte[] {(byte) 0xff}), 20)).isEqualTo("0xff");
  }
}
