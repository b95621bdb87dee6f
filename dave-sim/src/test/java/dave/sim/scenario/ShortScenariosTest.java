package dave.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dave.sim.Scenarios;
import dave.sim.report.Report;
import dave.sim.report.Report.Finding;
import dave.sim.scenario.Scenario.Settings;
import dave.sim.scenario.Scenario.Size;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every scenario in its short size. Each has a world of its own, so that they can run in
 * parallel. Those that take minutes wait for the long run.
 */
@Execution(ExecutionMode.CONCURRENT)
class ShortScenariosTest {
  private static final long SEED = 1;
  private static final Set<String> SLOW =
      Set.of(
          "spread",
          "capacity",
          "catchup",
          "thrift",
          "home",
          "trust",
          "retention",
          "sybil",
          "eclipse",
          "gossip-attacks",
          "anonymity",
          "observer",
          "origin",
          "scale");

  /** Bars that are not reached, as docs/simulation.md says. Whoever reaches one removes it here. */
  private static final Map<String, List<String>> KNOWN_MISSES =
      Map.of(
          "thrift",
          List.of(
              "one node of four thrifty, others home: dats that did not reach all nodes",
              "one node of four thrifty, others home: worst time to all nodes",
              "all thrifty: worst time to all nodes"));

  @ParameterizedTest
  @MethodSource("quick")
  void shouldFindWhatIsAsked(String name) {
    run(name);
  }

  @ParameterizedTest
  @MethodSource("slow")
  @Tag("long")
  void shouldFindWhatTakesMinutes(String name) {
    run(name);
  }

  private static void run(String name) {
    Scenario scenario = Scenarios.named(name).orElseThrow();
    Report report =
        scenario.run(new Settings(SEED, Size.SHORT, OptionalInt.empty()), (phase, done) -> {});
    assertThat(report.findings()).isNotEmpty();
    assertThat(report.findings().stream().filter(finding -> !finding.holds()).map(Finding::claim))
        .as(findings(report))
        .containsExactlyElementsOf(KNOWN_MISSES.getOrDefault(name, List.of()));
  }

  private static Stream<String> quick() {
    return Scenarios.all().stream().map(Scenario::name).filter(name -> !SLOW.contains(name));
  }

  private static Stream<String> slow() {
    return SLOW.stream();
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
