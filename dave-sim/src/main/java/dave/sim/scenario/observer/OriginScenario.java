package dave.sim.scenario.observer;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.sim.cluster.Options.Flaw;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario;
import dave.sim.scenario.observer.OriginRun.Plan;
import java.time.Duration;
import java.util.List;

/** Tests whether an observer of all links can tell at which node a dat was put. */
public final class OriginScenario implements Scenario {
  private static final double MARGIN = 1.5;

  /** Guesses that are enough for the bar without the error that is to be expected. */
  private static final int ENOUGH = 2_000;

  /** Standard deviations by which the bar is wider in a short run. */
  private static final double ERRORS = 3;

  private static final double CONTROL_BAR = 0.5;
  private static final double PACKETS_PER_SECOND = 10;

  @Override
  public String name() {
    return "origin";
  }

  @Override
  public String summary() {
    return "Whether an observer of all links can tell at which node a dat was put";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Findings findings = new Findings();
    int nodes = settings.nodesOr(30, 100);
    int dats = settings.full() ? ENOUGH : 200;
    Duration every = Duration.ofMillis(500);
    findings
        .option("nodes", nodes)
        .option("cells a second and node", NumberFormatter.number(PACKETS_PER_SECOND))
        .option("new dats a second", 2)
        .option("dats to learn from", dats / 4)
        .option("latency", "50 ms")
        .option("loss", "1 %")
        .option("features of a node and dat", 2 * Features.COUNT);
    Plan sound =
        new Plan(nodes, Flaw.NONE, Defences.ALL, PACKETS_PER_SECOND, dats / 4, dats, every);
    Plan flawed =
        new Plan(
            nodes,
            Flaw.SCHEDULE,
            Defences.without(Defence.UNIFORM_RELAY),
            PACKETS_PER_SECOND,
            dats / 10,
            dats / 10,
            every);
    try (OriginRun run = new OriginRun(settings.seed(), sound);
        OriginRun control = new OriginRun(settings.seed(), flawed)) {
      run.run(done -> progress.at("links as they are", 0.8 * done));
      control.run(done -> progress.at("control: dats sent when they are put", 0.8 + 0.2 * done));
      findings.ran(run.cluster()).ran(control.cluster());
      judge(findings, run, control, nodes);
      findings.table(
          "Guesses of an observer of all links at the node of a dat",
          List.of("links", "guesses", "right", "share", "chance"),
          List.of(
              row("as they are", run, nodes),
              row("control: dats sent when they are put", control, nodes)));
    }
    return findings.report(
        this,
        "An observer that sees the time, source, destination and size of every datagram on every"
            + " link, and knows when a dat was put, names its node hardly more often than by"
            + " chance.",
        settings.seed());
  }

  private static void judge(Findings findings, OriginRun run, OriginRun control, int nodes) {
    double chance = 1.0 / nodes;
    double error = Math.sqrt(chance * (1 - chance) / run.guesses());
    boolean enough = run.guesses() >= ENOUGH;
    findings
        .atMost(
            "right guesses at the node of a dat"
                + (enough ? "" : ", bar wider by three standard errors"),
            share(run),
            MARGIN * chance + (enough ? 0 : ERRORS * error),
            Unit.PERCENT)
        .atLeast(
            "control: right guesses if dats leave when they are put",
            share(control),
            CONTROL_BAR,
            Unit.PERCENT);
  }

  private static double share(OriginRun run) {
    return run.right() / (double) run.guesses();
  }

  private static List<String> row(String name, OriginRun run, int nodes) {
    return List.of(
        name,
        NumberFormatter.count(run.guesses()),
        NumberFormatter.count(run.right()),
        NumberFormatter.percent(share(run)),
        NumberFormatter.percent(1.0 / nodes));
  }
}
