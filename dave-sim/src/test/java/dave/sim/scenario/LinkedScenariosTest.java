package dave.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dave.sim.Scenarios;
import dave.sim.report.Report;
import dave.sim.report.Report.Finding;
import dave.sim.scenario.Scenario.Settings;
import dave.sim.scenario.Scenario.Size;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs scenarios in their short size over links. */
@Execution(ExecutionMode.CONCURRENT)
@Tag("long")
class LinkedScenariosTest {
  @ParameterizedTest
  @CsvSource({"spread, 30", "reflection, 4", "poisoning, 16"})
  void shouldFindOverLinksWhatIsAsked(String name, int nodes) {
    Scenario scenario = Scenarios.named(name).orElseThrow();
    assertThat(scenario.runsOverLinks()).isTrue();
    Report report =
        scenario.run(new Settings(1, Size.SHORT, OptionalInt.of(nodes), true), (phase, done) -> {});
    assertThat(report.findings()).isNotEmpty().allMatch(Finding::holds);
  }
}
