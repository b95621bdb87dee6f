package dave.sim.scenario.spread;

import dave.sim.cluster.Cluster;
import dave.sim.cluster.Coverage;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.network.Links;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Quantiles;
import dave.sim.scenario.Scenario;
import dave.wire.Dat;
import java.time.Duration;
import java.util.List;

/** Tests how many nodes can be simulated: a minute of a network from its first second on. */
public final class ScaleScenario implements Scenario {
  private static final int SECONDS = 60;
  private static final int START_S = 2;
  private static final int COUNTED_UNTIL_S = 50;

  /** Higher than in the spread scenario, as a network that still joins is slower. */
  private static final double MOST_BAR_S = 10;

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public String summary() {
    return "A minute of many nodes from their start on, with every rule checked at every packet";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    int nodes = settings.nodesOr(100, 1_000);
    Options options = Options.of(settings.seed(), nodes).withLinks(Links.GOOD.withLoss(0.1));
    options = options.withNodes(options.nodes().withRate(100).withEdges(8));
    Findings findings = new Findings();
    findings
        .option("nodes", nodes)
        .option("packets a second and node", 100)
        .option("new dats a second", 1)
        .option("loss", "10 %")
        .option("virtual seconds", SECONDS);
    try (Cluster cluster = new Cluster(options)) {
      Invariants invariants = Invariants.watch(cluster);
      Coverage coverage = new Coverage(cluster);
      cluster.startAll(Duration.ofSeconds(START_S));
      for (int second = START_S; second < SECONDS; second++) {
        Node node = cluster.node(second * 37 % nodes);
        Dat dat = cluster.factory().dat(second % 5, node.clock().millis() - 100, 6);
        if (second < COUNTED_UNTIL_S) {
          coverage.watch(dat);
        }
        node.submit(dat);
        cluster.world().run(Duration.ofSeconds(1));
        progress.at(nodes + " nodes, second " + second, (double) second / SECONDS);
      }
      findings.ran(cluster);
      Quantiles most =
          new Quantiles(coverage.traces().stream().map(trace -> trace.secondsTo(0.99)).toList());
      findings
          .atMost("time of every dat to 99 % of the nodes", most.max(), MOST_BAR_S, Unit.SECONDS)
          .atLeast(
              "rules checked, for each packet",
              (double) invariants.checks() / cluster.network().sent(),
              0.1,
              Unit.COUNT);
      findings.table(
          "The run",
          List.of("packets sent", "delivered", "rules checked", "tasks run"),
          List.of(
              List.of(
                  NumberFormatter.count(cluster.network().sent()),
                  NumberFormatter.count(cluster.network().delivered()),
                  NumberFormatter.count(invariants.checks()),
                  NumberFormatter.count(cluster.world().scheduler().ran()))));
    }
    return findings.report(
        this,
        "The simulation of a thousand real nodes at 100 packets a second for a minute takes less"
            + " than three minutes on two cores with 4 GiB. No rule is broken.",
        settings.seed());
  }
}
