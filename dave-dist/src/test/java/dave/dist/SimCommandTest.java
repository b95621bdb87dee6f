package dave.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dave.cli.terminal.CliEnvironment;
import dave.sim.report.Report;
import dave.sim.report.Report.Finding;
import dave.sim.scenario.Scenario;
import dave.sim.world.InvariantBroken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

final class SimCommandTest {
  private static final int OK = 0;
  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  @TempDir Path home;

  private final List<String> runs = new ArrayList<>();
  private final List<Scenario.Settings> settings = new ArrayList<>();
  private final List<Scenario> scenarios =
      List.of(new Fake("spread", true), new Fake("eclipse", false), new Broken());

  /** A scenario with a given finding. */
  private class Fake implements Scenario {
    private final String name;
    private final boolean holds;

    Fake(String name, boolean holds) {
      this.name = name;
      this.holds = holds;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String summary() {
      return "what " + name + " shows";
    }

    @Override
    public Report run(Settings asked, Progress progress) {
      runs.add(name);
      settings.add(asked);
      LoggerFactory.getLogger("/peer/add").info("a peer of {}", name);
      for (int i = 0; i <= 1_000; i++) {
        progress.at(
            "half of it, and a long story that no line of a terminal has room for", i / 1e3);
      }
      return new Report(
          name,
          "Of " + name,
          "It holds.",
          asked.seed(),
          Map.of("nodes", String.valueOf(asked.nodesOr(10, 1_000))),
          List.of(new Finding("a figure", "1 s", "<= 2 s", holds)),
          List.of(),
          List.of(),
          new Report.Run(Duration.ofSeconds(1), 2, 3));
    }
  }

  /** A scenario whose engine breaks a rule. */
  private final class Broken extends Fake {
    Broken() {
      super("broken", true);
    }

    @Override
    public Report run(Settings asked, Progress progress) {
      throw new InvariantBroken(asked.seed(), "one PUT an epoch", "node 3 sent 2\nat 17 ms");
    }
  }

  private CliWorld world() {
    return new CliWorld(home).simulates(scenarios);
  }

  @Test
  void shouldListTheScenarios() {
    for (String[] args : List.of(new String[] {"sim"}, new String[] {"sim", "--list", "spread"})) {
      CliWorld world = world();
      assertThat(world.run(args)).isEqualTo(OK);
      assertThat(world.out())
          .isEqualTo(
              """
              spread   what spread shows
              eclipse  what eclipse shows
              broken   what broken shows
              """);
      assertThat(world.err()).isEmpty();
    }
    assertThat(runs).isEmpty();
    CliWorld json = world();
    assertThat(json.run("sim", "-o", "json")).isEqualTo(OK);
    assertThat(json.out())
        .startsWith("{\"name\":\"spread\",\"summary\":\"what spread shows\"}\n")
        .hasLineCount(3);
  }

  @Test
  void shouldRunShortWithSeedOneUnlessTold() {
    assertThat(world().run("sim", "spread")).isEqualTo(OK);
    assertThat(world().run("sim", "spread", "--seed", "-7", "--nodes", "20000", "--full"))
        .isEqualTo(OK);
    assertThat(settings)
        .containsExactly(
            new Scenario.Settings(1, Scenario.Size.SHORT, OptionalInt.empty()),
            new Scenario.Settings(-7, Scenario.Size.FULL, OptionalInt.of(20_000)));
  }

  @Test
  void shouldSayInTextWhatItFoundAndHowToReplay() {
    CliWorld world = world();
    assertThat(world.run("sim", "spread", "--seed", "5", "--nodes", "30", "--full")).isEqualTo(OK);
    assertThat(world.out())
        .startsWith("spread: Of spread\nIt holds.\n\n")
        .contains("holds  a figure  1 s       <= 2 s\n", "options nodes: 30\n")
        .endsWith("replay  dave sim spread --seed 5 --nodes 30 --full\n");
    assertThat(world.err()).isEmpty();
  }

  @Test
  void shouldEndWithOneIfAFindingIsMissed() {
    CliWorld world = world();
    assertThat(world.run("sim", "eclipse", "spread", "eclipse")).isEqualTo(FAILURE);
    assertThat(runs).containsExactly("eclipse", "spread");
    assertThat(world.out()).contains("MISSED  a figure", "\n\nspread: Of spread\n");
    assertThat(world.err()).isEqualTo("dave: not all that was asked holds, in: eclipse\n");
  }

  @Test
  void shouldRunAllInOrderAndNameTheBrokenRuleOnOneLine() {
    CliWorld world = world();
    assertThat(world.run("sim", "all", "--seed", "9", "-o", "json")).isEqualTo(FAILURE);
    assertThat(runs).containsExactly("spread", "eclipse");
    assertThat(world.out()).hasLineCount(2);
    assertThat(world.err())
        .isEqualTo(
            "dave: broken: a rule was broken: seed 9: one PUT an epoch: node 3 sent 2 at 17 ms; "
                + "'dave sim broken --seed 9' shows it again\n");
  }

  @Test
  void shouldPrintOneObjectALine() throws IOException {
    CliWorld world = world();
    assertThat(world.run("sim", "spread", "eclipse", "-o", "json")).isEqualTo(FAILURE);
    List<String> lines = world.out().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode eclipse = new ObjectMapper().readTree(lines.get(1));
    assertThat(eclipse.at("/scenario").asText()).isEqualTo("eclipse");
    assertThat(eclipse.at("/holds").asBoolean()).isFalse();
    assertThat(eclipse.at("/replay").asText()).isEqualTo("dave sim eclipse --seed 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spred | unknown scenario 'spred': did you mean 'spread'?",
        "al | unknown scenario 'al': did you mean 'all'?",
        "weather | unknown scenario 'weather': 'dave sim --list' tells which there are",
        "spread --nodes 1 | --nodes 1 is out of range: give 2 to 20000",
        "spread --window 0 | --window 0 is out of range: give 1 to 3600",
        "spread --window 9 | scenario 'spread' takes no --window: leave it out",
        "spread --nodes 20001 | --nodes 20001 is out of range: give 2 to 20000",
        "spread --nodes many | Invalid value for option '--nodes': 'many' is not a whole number",
        "spread --seed one | Invalid value for option '--seed': 'one' is not a whole number",
        "spread -o xml | 'xml'",
        "spread --sead 1 | unknown option '--sead'; did you mean '--seed'?",
      })
  void shouldRefuseACommandLineThatCannotBe(String args, String message) {
    CliWorld world = world();
    assertThat(world.run(("sim " + args).split(" ", -1))).isEqualTo(USAGE);
    assertThat(world.err()).contains(message);
    assertThat(world.err().strip().lines()).hasSize(1);
    assertThat(world.out()).isEmpty();
    assertThat(runs).isEmpty();
  }

  @Test
  void shouldWriteAPageForEachScenarioAndAnIndex() {
    Path folder = home.resolve("new/pages");
    CliWorld world = world();
    assertThat(world.run("sim", "spread", "eclipse", "--report", folder.toString()))
        .isEqualTo(FAILURE);
    assertThat(folder.resolve("spread.html")).content().contains("\"title\":\"Of spread\"");
    assertThat(folder.resolve("eclipse.html")).content().contains("\"holds\":false");
    assertThat(folder.resolve("index.html"))
        .content()
        .contains("\"scenario\":\"spread\"", "\"scenario\":\"eclipse\"");
    assertThat(world.err())
        .startsWith("the report is in " + folder.resolve("index.html") + "\ndave: not all");
    CliWorld quiet = world();
    assertThat(quiet.run("sim", "spread", "--quiet", "--report", folder.toString())).isEqualTo(OK);
    assertThat(quiet.err()).isEmpty();
  }

  @Test
  void shouldRefuseAFolderThatCannotBeBeforeItRuns() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "x");
    CliWorld world = world();
    assertThat(world.run("sim", "spread", "--report", file.toString())).isEqualTo(FAILURE);
    assertThat(world.err()).isEqualTo("dave: --report " + file + " is a file: name a folder\n");
    CliWorld beneath = world();
    assertThat(beneath.run("sim", "spread", "--report", file.resolve("x").toString()))
        .isEqualTo(FAILURE);
    assertThat(beneath.err()).contains("cannot write the report to " + file.resolve("x"));
    assertThat(beneath.err()).hasLineCount(1);
    assertThat(runs).isEmpty();
  }

  @Test
  void shouldShowProgressOnATerminalNowAndThenAndLeaveNothing() {
    CliWorld world = world().watched();
    assertThat(world.run("sim", "spread")).isEqualTo(OK);
    String[] shown = world.err().split("\r\u001b\\[K", -1);
    assertThat(shown).hasSizeBetween(2, 20);
    assertThat(shown[0]).startsWith("  0 %  0:00  spread: half of it").hasSize(79);
    assertThat(shown[shown.length - 1]).isEmpty();
    assertThat(world.out()).contains("\u001b[32mholds\u001b[0m");

    CliWorld quiet = world().watched().with("NO_COLOR", "1");
    assertThat(quiet.run("sim", "spread", "--quiet")).isEqualTo(OK);
    assertThat(quiet.err()).isEmpty();
    assertThat(quiet.out()).doesNotContain("\u001b");
  }

  @Test
  void shouldLogOnlyIfVerbose() {
    CliWorld world = world();
    assertThat(world.run("sim", "spread", "-v")).isEqualTo(OK);
    assertThat(world.err()).contains("INFO  /peer/add a peer of spread");
    CliWorld calm = world();
    assertThat(calm.run("sim", "spread")).isEqualTo(OK);
    assertThat(calm.err()).isEmpty();
  }

  @Test
  void shouldHelpWithAnExampleAndCompleteItsOptions() {
    CliWorld world = world();
    assertThat(world.run("sim", "--help")).isEqualTo(OK);
    assertThat(world.out())
        .contains("Usage: dave sim", "Example: dave sim spread", "--output=text|json", "JSON");
    assertThat(world.out().lines()).allMatch(line -> line.length() <= 100);
    CliWorld root = world();
    root.run("--help");
    assertThat(root.out()).contains("\n  sim          Simulate").doesNotContain("More:");
    CliWorld script = world();
    assertThat(script.run("completion", "bash")).isEqualTo(OK);
    assertThat(script.out()).contains("_picocli_dave_sim").contains("--report");
  }

  @Test
  void shouldReplayANetworkOfASwarm() {
    CliWorld world = new CliWorld(home);
    assertThat(world.run("sim", "swarm", "--replay", "seed=3 nodes=3 dats=2")).isEqualTo(OK);
    assertThat(world.out()).isEqualTo("seed=3 nodes=3 dats=2: nothing failed\n");
  }

  @Test
  void shouldRunASwarmForAsLongAsTold() {
    CliWorld world = new CliWorld(home);
    assertThat(world.run("sim", "swarm", "--minutes", "0.01", "--seed", "50")).isEqualTo(OK);
    assertThat(world.out()).matches("[1-9]\\d* networks from seed 50 on: nothing failed\n");
  }

  @ParameterizedTest
  @CsvSource({
    "--minutes 0, --minutes 0.0 is out of range: give 0.01 to 10000",
    "--minutes NaN, --minutes NaN is out of range: give 0.01 to 10000",
    "--replay nodes=1, --replay: nodes=1 is not from 2 to 32",
    "--replay rain=1, --replay: not a part of a case: 'rain=1'"
  })
  void shouldRefuseASwarmThatCannotBe(String args, String message) {
    CliWorld world = new CliWorld(home);
    assertThat(world.run(("sim swarm " + args).split(" "))).isEqualTo(USAGE);
    assertThat(world.err()).contains(message);
  }

  @Test
  void shouldBeACommandOfTheProgram() {
    CommandLine dave = DaveCommands.commandLine(CliEnvironment.system());
    assertThat(dave.getSubcommands()).containsKey("sim");
  }
}
