package dave.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dave.sim.Scenarios;
import dave.sim.report.Report;
import dave.sim.report.Report.Finding;
import dave.sim.scenario.Scenario.Settings;
import dave.sim.scenario.Scenario.Size;
import java.util.LinkedHashMap;
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
 * parallel. Those that take minutes wait for the long run. Networks of a short run are small, so
 * one may miss a bar by chance: where the first seed misses one, two more seeds decide.
 */
@Execution(ExecutionMode.CONCURRENT)
class ShortScenariosTest {
  private static final List<Long> SEEDS = List.of(1L, 2L, 3L);
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
          "sybil",
          List.of(
              "time to 99 % of honest nodes, Sybils in 64 groups, against none",
              "the same, each Sybil in a network group of its own"),
          "thrift",
          List.of(
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
    List<String> known = KNOWN_MISSES.getOrDefault(name, List.of());
    StringBuilder all = new StringBuilder();
    Map<String, Integer> missed = new LinkedHashMap<>();
    for (long seed : SEEDS) {
      Report report =
          scenario.run(new Settings(seed, Size.SHORT, OptionalInt.empty()), (phase, done) -> {});
      assertThat(report.findings()).isNotEmpty();
      all.append(findings(report, seed));
      report.findings().stream()
          .filter(finding -> !finding.holds())
          .forEach(finding -> missed.merge(finding.claim(), 1, Integer::sum));
      if (seed == SEEDS.getFirst() && missed.keySet().equals(Set.copyOf(known))) {
        return;
      }
    }
    assertThat(missed.keySet().stream().filter(claim -> missed.getOrDefault(claim, 0) > 1))
        .as(all.toString())
        .containsExactlyInAnyOrderElementsOf(known);
  }

  private static Stream<String> quick() {
    return Scenarios.all().stream().map(Scenario::name).filter(name -> !SLOW.contains(name));
  }

  private static Stream<String> slow() {
    return SLOW.stream();
  }

  private static String findings(Report report, long seed) {
    return report.findings().stream()
        .map(ShortScenariosTest::line)
        .collect(Collectors.joining("\n", report.scenario() + ", seed " + seed + ":\n", "\n"));
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
