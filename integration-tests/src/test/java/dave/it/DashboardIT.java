package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Checks the files of the dashboard and the alerts: their format, the tests of the rules, and their
 * documentation.
 */
final class DashboardIT {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  static final Path ALERTS = ROOT.resolve("containers/prometheus/alerts.yml");
  static final Path DASHBOARD = ROOT.resolve("containers/grafana/dave.json");
  private static final Path RULE_TESTS = Path.of("src/test/prometheus/alerts_test.yml");
  private static final Path OPERATIONS = ROOT.resolve("docs/operations.md");
  private static final int COLUMNS = 24;

  private static final Set<String> TYPES = Set.of("row", "timeseries", "stat", "barchart");

  /** Ids of units in Grafana. */
  private static final Set<String> UNITS =
      Set.of("none", "short", "s", "percentunit", "bytes", "bps", "pps", "ops", "reqps");

  private static List<String> run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> out = process.inputReader().lines().toList();
    assertThat(process.waitFor()).as("%s: %s", List.of(command), out).isZero();
    return out;
  }

  @Test
  @NeedsTools(Tool.PROMETHEUS)
  void shouldBeTakenByPrometheus() throws Exception {
    run("promtool", "check", "config", ROOT + "/containers/prometheus/prometheus.yml");
    run("promtool", "check", "rules", ALERTS.toString());
    run("promtool", "test", "rules", RULE_TESTS.toString());
  }

  @Test
  void shouldTestEveryAlertBothWays() throws IOException {
    String tests = Files.readString(RULE_TESTS);
    for (String alert : alerts()) {
      assertThat(Pattern.compile("alertname=\"" + alert + "\"").matcher(tests).results().count())
          .as("a case in which %s fires, and one in which not", alert)
          .isGreaterThanOrEqualTo(2);
    }
  }

  static List<String> alerts() throws IOException {
    return matches("- alert: (\\w+)", Files.readString(ALERTS));
  }

  private static List<String> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(m -> m.group(1)).toList();
  }

  @Test
  void shouldSayOfEveryAlertWhatItMeansAndWhatToDo() throws IOException {
    List<String> rules = List.of(Files.readString(ALERTS).split("- alert: ", -1));
    assertThat(rules).hasSizeGreaterThan(15);
    for (String rule : rules.subList(1, rules.size())) {
      assertThat(rule).contains("severity: ", "summary: ", "meaning: ", "action: ");
    }
    assertThat(matches("\\| `(Dave\\w+)` \\|", Files.readString(OPERATIONS)))
        .containsExactlyElementsOf(alerts());
  }

  @Test
  void shouldHaveTheFormThatGrafanaReads() throws IOException {
    Dashboard dashboard = Dashboard.read(DASHBOARD);
    JsonNode root = dashboard.root();
    assertThat(root.path("schemaVersion").asInt()).isEqualTo(39);
    assertThat(root.path("uid").asText()).isEqualTo("dave");
    assertThat(root.path("id").isNull()).isTrue();
    List<String> variables = new ArrayList<>();
    root.path("templating").path("list").forEach(v -> variables.add(v.path("name").asText()));
    assertThat(variables).containsExactly("datasource", "instance");
    List<String> rows = new ArrayList<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard.panels()) {
      assertThat(ids.add(panel.path("id").asInt())).isTrue();
      assertThat(panel.path("type").asText()).isIn(TYPES);
      if (panel.path("type").asText().equals("row")) {
        rows.add(panel.path("title").asText());
      } else {
        assertPanel(panel);
      }
    }
    assertThat(rows).containsExactly("Network", "Ingest", "Store", "Gossip", "Subscribers", "JVM");
    assertNoOverlap(dashboard.panels());
  }

  private static void assertPanel(JsonNode panel) {
    String title = panel.path("title").asText();
    assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText())
        .as(title)
        .isIn(UNITS);
    assertThat(panel.path("fieldConfig").path("overrides").isArray()).as(title).isTrue();
    assertThat(panel.path("options").isObject()).as(title).isTrue();
    assertThat(panel.path("targets")).as(title).isNotEmpty();
    Set<String> letters = new HashSet<>();
    for (JsonNode target : panel.path("targets")) {
      assertThat(letters.add(target.path("refId").asText())).as(title).isTrue();
      assertThat(target.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
      assertThat(target.path("range").asBoolean() ^ target.path("instant").asBoolean())
          .as(title)
          .isTrue();
      assertThat(target.path("expr").asText()).as(title).contains("$instance");
    }
  }

  private static void assertNoOverlap(List<JsonNode> panels) {
    Set<List<Integer>> taken = new HashSet<>();
    for (JsonNode panel : panels) {
      JsonNode at = panel.path("gridPos");
      assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(COLUMNS);
      for (int x = 0; x < at.path("w").asInt(); x++) {
        for (int y = 0; y < at.path("h").asInt(); y++) {
          assertThat(taken.add(List.of(at.path("x").asInt() + x, at.path("y").asInt() + y)))
              .as("%s has a place of its own", panel.path("title").asText())
              .isTrue();
        }
      }
    }
  }

  /** Returns the node's own metrics that a text names. */
  static Set<String> names(String text) {
    return Pattern.compile("\\bdave_[a-z0-9_]+")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .map(name -> name.replaceFirst("_(bucket|count|sum)$", ""))
        .collect(Collectors.toSet());
  }

  /** Returns the names in the table of metrics. */
  static List<String> documented() throws IOException {
    return matches("(?m)^\\| `(dave_[a-z0-9_]+)[`{]", Files.readString(OPERATIONS));
  }

  @Test
  void shouldAskForMetricsThatAreDocumentedOnly() throws IOException {
    Set<String> asked = names(Files.readString(ALERTS));
    asked.addAll(names(Files.readString(DASHBOARD)));
    assertThat(documented()).doesNotHaveDuplicates().containsAll(asked);
  }
}
