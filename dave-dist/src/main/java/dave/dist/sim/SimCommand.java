package dave.dist.sim;

import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.Output;
import dave.config.Spelling;
import dave.dist.log.Logs;
import dave.sim.Scenarios;
import dave.sim.report.JsonReport;
import dave.sim.report.Report;
import dave.sim.report.Result;
import dave.sim.report.TextReport;
import dave.sim.scenario.Scenario;
import dave.sim.world.InvariantBroken;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code dave sim}: runs scenarios of the simulator. Exits with 0 if all findings hold, and with 1
 * if one does not or a rule was broken.
 */
@Command(
    name = "sim",
    sortOptions = false,
    description = {
      "Simulate networks of real nodes, under faults and attacks, and measure them.",
      "Without a scenario it lists them. The same seed gives the same run, bit for bit.",
      ""
    },
    footer = {
      "",
      "JSON, an object a line for each scenario: scenario, title, claim, seed, options, holds,",
      "findings, tables, charts, virtual_ms, packets, event_hash, replay.",
      "JSON of the list: name, summary.",
      "Exit status: 0 if all findings hold, 1 if one is missed or a rule of the engine is broken.",
      "Example: dave sim spread --nodes 500 --seed 7 --report out",
      "         dave sim all --full -o json"
    })
public final class SimCommand extends SimulatorCommand implements Callable<Integer> {
  private static final String ALL = "all";
  private static final int LEAST_NODES = 2;
  private static final int MOST_NODES = 20_000;
  private static final int MOST_WINDOW = 3_600;

  private final CliEnvironment env;
  private final Supplier<List<Scenario>> scenarios;

  @Parameters(
      paramLabel = "SCENARIO",
      arity = "0..*",
      completionCandidates = Names.class,
      description = "Scenarios to run, in this order; all runs every one.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--list", description = "List the scenarios, with a line about each.")
  private boolean list;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "Honest nodes, 2 to 20000 (default: as many as the scenario says).")
  private @Nullable Integer nodes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of the random numbers, a whole number (default 1).")
  private long seed = 1;

  @Option(
      names = "--full",
      description = "As long and as large as in the documentation: minutes each, not seconds.")
  private boolean full;

  @Option(
      names = "--links",
      description = "Over sealed links, in the scenarios that can be run so.")
  private boolean links;

  @Option(
      names = "--window",
      paramLabel = "S",
      description =
          "Seconds in which dats count, 1 to 3600, in capacity (default: as the scenario says).")
  private @Nullable Integer window;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      description = "Form of the output (default text).")
  private Form form = Form.text;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write a page with plots there for each scenario, and an index.html.")
  private @Nullable Path folder;

  /** The form of the output, with the words of the option. */
  enum Form {
    text,
    json
  }

  public SimCommand(CliEnvironment env) {
    this(env, Scenarios::all);
  }

  /**
   * @param scenarios called only when the command runs, because creating them takes time
   */
  public SimCommand(CliEnvironment env, Supplier<List<Scenario>> scenarios) {
    this.env = env;
    this.scenarios = scenarios;
  }

  @Override
  public Integer call() {
    Scenario.Settings settings = settings();
    List<Scenario> chosen = chosen();
    Output out = new Output(env.out());
    if (list || chosen.isEmpty()) {
      SimList.write(scenarios.get(), form == Form.json, out);
      return ExitCode.OK.status();
    }
    Logs.ofSimulation(env.err().stream(), verbose());
    SimPages pages = folder == null ? SimPages.none() : SimPages.in(folder);
    List<Result> results = new ArrayList<>();
    for (Scenario scenario : chosen) {
      Result result = run(scenario, settings);
      show(result, results.isEmpty(), out);
      results.add(result);
      pages.write(results);
    }
    if (!quiet()) {
      pages.where().ifPresent(where -> env.err().line("the report is in " + where));
    }
    return verdict(results);
  }

  private Scenario.Settings settings() {
    if (nodes != null && (nodes < LEAST_NODES || nodes > MOST_NODES)) {
      throw CliFailure.usage(
          "--nodes %s is out of range: give %s to %s".formatted(nodes, LEAST_NODES, MOST_NODES));
    }
    if (window != null && (window < 1 || window > MOST_WINDOW)) {
      throw CliFailure.usage(
          "--window %s is out of range: give 1 to %s".formatted(window, MOST_WINDOW));
    }
    return new Scenario.Settings(
        seed,
        full ? Scenario.Size.FULL : Scenario.Size.SHORT,
        nodes == null ? OptionalInt.empty() : OptionalInt.of(nodes),
        links,
        window == null ? OptionalInt.empty() : OptionalInt.of(window));
  }

  private List<Scenario> chosen() {
    Set<Scenario> chosen = new LinkedHashSet<>();
    for (String name : names) {
      if (name.equals(ALL)) {
        chosen.addAll(scenarios.get());
      } else {
        chosen.add(named(name));
      }
    }
    if (window != null) {
      chosen.stream()
          .filter(scenario -> !scenario.takesWindow())
          .findFirst()
          .ifPresent(
              scenario -> {
                throw CliFailure.usage(
                    "scenario '%s' takes no --window: leave it out".formatted(scenario.name()));
              });
    }
    if (links) {
      chosen.removeIf(scenario -> names.contains(ALL) && !scenario.runsOverLinks());
      chosen.stream()
          .filter(scenario -> !scenario.runsOverLinks())
          .findFirst()
          .ifPresent(this::refuse);
    }
    return List.copyOf(chosen);
  }

  private void refuse(Scenario scenario) {
    throw CliFailure.usage(
        "scenario '%s' has no form with --links: leave it out".formatted(scenario.name()));
  }

  private Scenario named(String name) {
    List<String> known =
        Stream.concat(scenarios.get().stream().map(Scenario::name), Stream.of(ALL)).toList();
    return scenarios.get().stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                CliFailure.usage(
                    "unknown scenario '"
                        + name.replaceAll("\\p{Cntrl}", "?")
                        + "'"
                        + Spelling.nearest(name, known)
                            .map(near -> ": did you mean '" + near + "'?")
                            .orElse(": 'dave sim --list' tells which there are")));
  }

  private Result run(Scenario scenario, Scenario.Settings settings) {
    String replay = replay(scenario, settings);
    boolean shows = showsProgress(env);
    try (SimProgress progress = new SimProgress(env, scenario.name(), shows, System::nanoTime)) {
      return new Result(scenario.run(settings, progress), replay);
    } catch (InvariantBroken e) {
      throw new CliFailure(
          ExitCode.FAILURE,
          "%s: a rule was broken: %s; '%s' shows it again"
              .formatted(scenario.name(), e.getMessage(), replay),
          e);
    }
  }

  private static String replay(Scenario scenario, Scenario.Settings settings) {
    return "dave sim "
        + scenario.name()
        + " --seed "
        + settings.seed()
        + (settings.nodes().isPresent() ? " --nodes " + settings.nodes().getAsInt() : "")
        + (settings.full() ? " --full" : "")
        + (settings.links() ? " --links" : "")
        + (settings.window().isPresent() ? " --window " + settings.window().getAsInt() : "");
  }

  private void show(Result result, boolean first, Output out) {
    if (form == Form.json) {
      out.line(JsonReport.render(result));
    } else {
      String text = TextReport.render(result, env.colours(env.terminals().out()));
      String lines = (first ? "" : "\n") + text.stripTrailing() + "\n";
      // Raw bytes keep the colours of the report.
      out.bytes(lines.getBytes(StandardCharsets.UTF_8));
    }
    out.flush();
  }

  private static int verdict(List<Result> results) {
    List<String> missed =
        results.stream()
            .map(Result::report)
            .filter(report -> !report.holds())
            .map(Report::scenario)
            .toList();
    if (!missed.isEmpty()) {
      throw CliFailure.failure("not all that was asked holds, in: " + String.join(", ", missed));
    }
    return ExitCode.OK.status();
  }

  /** The names for completion in a shell. */
  static final class Names implements Iterable<String> {
    /** Picocli creates it. */
    Names() {}

    @Override
    public Iterator<String> iterator() {
      return Stream.concat(Scenarios.all().stream().map(Scenario::name), Stream.of(ALL)).iterator();
    }
  }
}
