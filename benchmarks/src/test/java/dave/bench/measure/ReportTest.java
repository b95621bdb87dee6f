package dave.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests what a benchmark prints, and what it judges. */
class ReportTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Report report(boolean brief, double otherCores) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Report(out, brief, () -> () -> otherCores);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldPrintFiguresTheSameWayEverywhere() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      Report report = report(false, 0.05);
      report.figure("many", 1_234_567.8, "hashes/s");
      report.figure("few", Rounds.of(12.345, 11, 13), "us");
      report.ratio("of plain", Rounds.of(3), Rounds.of(4), Bar.atLeast(0.6));
      report.figure("cells", 249_000, "cells/s", Bar.atLeast(250_000));
      report.end();
    } finally {
      Locale.setDefault(before);
    }
    assertThat(printed())
        .contains(
            "1,234,568 hashes/s",
            "12.3 us (11.0 to 13.0)",
            "0.75x; at least 0.60: holds",
            "249,000 cells/s; at least 250,000: missed",
            "0.05 cores");
  }

  @Test
  void shouldNotJudgeOnABusyMachineOrInBrief() {
    Rounds one = Rounds.of(1);
    report(false, 0.7).ratio("busy", one, one, Bar.atMost(2));
    report(true, 0).ratio("brief", one, one, Bar.atMost(2));
    report(false, Double.NaN).ratio("unknown", one, one, Bar.atMost(2));
    assertThat(printed().lines())
        .satisfiesExactly(
            busy -> assertThat(busy).endsWith("not judged, other programs use 0.7 cores"),
            brief -> assertThat(brief).endsWith("not judged, brief"),
            unknown -> assertThat(unknown).endsWith("holds"));
  }

  @Test
  void shouldTellTheMedianAndTheSpreadOfRounds() {
    Rounds rounds = Rounds.warm(List.of(100.0, 3.0, 1.0, 2.0));
    assertThat(rounds.median()).isEqualTo(2);
    assertThat(rounds.least()).isEqualTo(1);
    assertThat(rounds.most()).isEqualTo(3);
    assertThat(Rounds.of(1, 2, 3, 10).median()).isEqualTo(2.5);
    assertThatIllegalArgumentException().isThrownBy(() -> Rounds.warm(List.of(1.0)));
  }

  @Test
  void shouldDivideRoundsThatRanInTurnsOneByOne() {
    Rounds ours = Rounds.of(10, 1, 10);
    assertThat(ours.over(Rounds.of(20, 2, 20)).least()).isEqualTo(0.5);
    assertThat(ours.over(Rounds.of(20, 2, 20)).most()).isEqualTo(0.5);
    assertThat(ours.over(Rounds.of(20)).least()).isEqualTo(0.05);
  }

  @ParameterizedTest
  @CsvSource({
    "true, 2, 2, true",
    "true, 2, 1.99, false",
    "false, 2, 2, true",
    "false, 2, 3, false"
  })
  void shouldHoldABarAtItsValue(boolean least, double value, double figure, boolean holds) {
    assertThat(new Bar(value, least).holds(figure)).isEqualTo(holds);
  }

  @Test
  void shouldCountTicksOfProgramsAndNotOfInterrupts() {
    assertThat(OtherWork.busy("cpu  100 20 3 9999 50 70 80 4 0 0\ncpu0 1 1 1 1\n")).isEqualTo(127);
    assertThat(
            OtherWork.ofProcess(
                "12 (a (b) c) S 1 12 12 0 -1 4194304 1 2 3 4 10 20 300 4000 20 0 9 0 5 6 7"))
        .isEqualTo(4_330);
  }

  @Test
  void shouldRecordDurationsToThreeDigits() {
    Durations durations = new Durations();
    for (int i = 1; i <= 1_000; i++) {
      durations.add(i * 1_000L);
    }
    durations.add(Long.MAX_VALUE);
    durations.add(-5);
    assertThat(durations.count()).isEqualTo(1_002);
    assertThat(durations.us(0.5)).isCloseTo(500, within(1.0));
    assertThat(durations.us(0.99)).isCloseTo(991, within(1.5));
    assertThat(durations.us(1)).isCloseTo(3.6e9, within(4e6));
  }
}
