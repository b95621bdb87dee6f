package dave.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dave.sim.Scenarios;
import dave.sim.report.Report;
import dave.sim.report.Report.Finding;
import dave.sim.scenario.Scenario.Settings;
import dave.sim.scenario.Scenario.Size;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every scenario in its short size. Each has a world of its own, so that they can run in
 * parallel.
 */
@Execution(ExecutionMode.CONCURRENT)
class ShortScenariosTest {
  private static final long SEED = 1;

  @ParameterizedTest
  @MethodSource("names")
  void shouldFindWhatIsAsked(String name) {
    Scenario scenario = Scenarios.named(name).orElseThrow();
    Report report =
        scenario.run(new Settings(SEED, Size.SHORT, OptionalInt.empty()), (phase, done) -> {});
    assertThat(report.findings()).isNotEmpty();
    assertThat(report.holds()).as(findings(report)).isTrue();
  }

  private static Stream<String> names() {
    return Scenarios.all().stream().map(Scenario::name);
  }

  private static String findings(Report report) {
    return report.findings().stream()
        .map(ShortScenariosTest::line)
        .collect(Collectors.joining("\n", report.scenario() + ", seed " + SEED + ":\n", "\n"));
  }

  private static String line(Finding finding) {
    return (finding.holds() ? "holds   " : "missed  ")
        + finding.claim()
        + ": "
        + finding.measured()
        + " "
        + finding.bar();
  }
}
