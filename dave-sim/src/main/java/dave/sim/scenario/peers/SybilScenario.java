package dave.sim.scenario.peers;

import static dave.sim.scenario.Findings.Unit.COUNT;
import static dave.sim.scenario.Findings.Unit.TIMES;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.sim.cluster.Options;
import dave.sim.report.Chart;
import dave.sim.report.Chart.Axis;
import dave.sim.report.Chart.Point;
import dave.sim.report.Chart.Series;
import dave.sim.report.Chart.Style;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario;
import dave.sim.scenario.peers.SybilRun.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.ToDoubleFunction;

/** Tests whether many silent hosts for each honest node slow the spread of dats. */
public final class SybilScenario implements Scenario {
  private static final int SYBILS = 20;
  private static final int EDGES = 6;
  private static final int GROUPS = 64;
  private static final int[] SWEEP = {0, 5, 10, 20, 40};

  /** The result of one run; times are medians over dats, in seconds. */
  private record Sample(
      String name, int perNode, double young, double settled, long lost, SybilRun.Tables tables) {}

  @Override
  public String name() {
    return "sybil";
  }

  @Override
  public String summary() {
    return "Whether 20 silent Sybils for each honest node slow the spread of dats";
  }

  @Override
  public boolean runsOverLinks() {
    return true;
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Findings findings = new Findings();
    int nodes = settings.nodesOr(16, 50);
    Options.Nodes defended = options(settings, nodes).nodes();
    findings
        .option("honest nodes", nodes)
        .option("edges of each", EDGES + " honest nodes")
        .option("Sybils", NumberFormatter.count((long) SYBILS * nodes))
        .option("packets a second and node", NumberFormatter.number(rate(settings)))
        .option("new dats a second", 1)
        .option("loss", "none; latency 50 ms")
        .option("probation of silent peers", defended.timing().probationMs() / 1_000 + " s");
    List<Sample> samples = new ArrayList<>();
    Runs runs = new Runs(settings, nodes, findings, samples);
    Defences all = Defences.ALL;
    double runsInAll = settings.full() ? 9 : 4;
    DoubleConsumer[] parts = new DoubleConsumer[(int) runsInAll];
    for (int i = 0; i < parts.length; i++) {
      int part = i;
      parts[i] = done -> progress.at("run " + (part + 1), (part + done) / runsInAll);
    }
    Sample none = runs.run("no Sybils", 0, GROUPS, all, parts[0]);
    Sample few = runs.run("20, in 64 groups", SYBILS, GROUPS, all, parts[1]);
    Sample many = runs.run("20, each in a group of its own", SYBILS, SYBILS * nodes, all, parts[2]);
    Sample equal =
        runs.run(
            "20, own groups, no trust",
            SYBILS,
            SYBILS * nodes,
            Defences.without(Defence.TRUST),
            parts[3]);
    List<Sample> sweep = new ArrayList<>(List.of(none));
    if (settings.full()) {
      runs.run(
          "20, in 64 groups, no limits of groups",
          SYBILS,
          GROUPS,
          Defences.without(Defence.GROUP_LIMITS),
          parts[4]);
      runs.run(
          "20, in 64 groups, no trust", SYBILS, GROUPS, Defences.without(Defence.TRUST), parts[5]);
      for (int i = 1; i < SWEEP.length; i++) {
        String name = SWEEP[i] + ", each in a group of its own";
        sweep.add(
            SWEEP[i] == SYBILS
                ? many
                : runs.run(name, SWEEP[i], SWEEP[i] * nodes, all, parts[i < 3 ? 5 + i : 8]));
      }
      charts(findings, sweep);
    }
    judge(findings, none, few, many, equal);
    table(findings, none, samples);
    return findings.report(
        this,
        "Twenty Sybils for each honest node, which answer pings and never send a dat, slow the"
            + " spread of dats at most twofold, and no honest dat is lost.",
        settings.seed());
  }

  private static double rate(Settings settings) {
    return settings.full() ? 40 : 20;
  }

  private static Options options(Settings settings, int nodes) {
    Options options = Options.of(settings.seed(), nodes);
    Timing timing = settings.full() ? Timing.DEFAULT : Timing.DEFAULT.withProbation(60_000);
    return options.withNodes(
        options
            .nodes()
            .withRate(rate(settings))
            .withEdges(EDGES)
            .withTiming(timing)
            .withLinking(settings.linking()));
  }

  /** Runs samples one after the other, and collects the results. */
  private record Runs(Settings settings, int nodes, Findings findings, List<Sample> samples) {
    Sample run(String name, int perNode, int groups, Defences defences, DoubleConsumer progress) {
      Options options = options(settings, nodes);
      options = options.withNodes(options.nodes().withDefences(defences));
      Plan plan =
          settings.full()
              ? new Plan(1, Duration.ofSeconds(60), Duration.ofSeconds(780), Duration.ofSeconds(60))
              : new Plan(1, Duration.ofSeconds(20), Duration.ofSeconds(70), Duration.ofSeconds(30));
      try (SybilRun run = new SybilRun(options, perNode, groups, plan)) {
        run.run(progress);
        findings.ran(run.cluster());
        Sample sample =
            new Sample(
                name,
                perNode,
                run.seconds(true).median(),
                run.seconds(false).median(),
                run.lost(),
                run.tables());
        samples.add(sample);
        return sample;
      }
    }
  }

  private static void judge(Findings findings, Sample none, Sample few, Sample many, Sample equal) {
    findings
        .atMost(
            "time to 99 % of honest nodes, Sybils in 64 groups, against none",
            few.settled() / none.settled(), 2, TIMES)
        .atMost(
            "the same, each Sybil in a network group of its own",
            many.settled() / none.settled(),
            2,
            TIMES)
        .atMost(
            "honest dats that did not reach all honest nodes",
            (double) few.lost() + many.lost(),
            0,
            COUNT)
        .atLeast(
            "control: without trust, each in a group of its own, against none",
            equal.settled() / none.settled(),
            2,
            TIMES);
  }

  private static void table(Findings findings, Sample none, List<Sample> samples) {
    findings.table(
        "Median time to 99 % of the honest nodes: the first minute after joining, and settled",
        List.of(
            "Sybils for each honest node",
            "young",
            "against none",
            "settled",
            "against none ",
            "not everywhere",
            "active peers",
            "of them honest",
            "gossip to honest"),
        samples.stream()
            .map(
                sample ->
                    List.of(
                        sample.name(),
                        NumberFormatter.seconds(sample.young()),
                        NumberFormatter.times(sample.young() / none.young()),
                        NumberFormatter.seconds(sample.settled()),
                        NumberFormatter.times(sample.settled() / none.settled()),
                        NumberFormatter.count(sample.lost()),
                        NumberFormatter.number(sample.tables().peers()),
                        NumberFormatter.percent(sample.tables().honest()),
                        NumberFormatter.percent(sample.tables().toHonest())))
            .toList());
  }

  private static void charts(Findings findings, List<Sample> sweep) {
    findings.chart(
        new Chart(
            "Spread over Sybils, each in a network group of its own",
            Axis.linear("Sybils for each honest node"),
            Axis.linear("seconds to 99 % of the honest nodes"),
            List.of(
                series("young", Style.DASHED, sweep, Sample::young),
                series("settled", Style.LINE, sweep, Sample::settled))));
    findings.chart(
        new Chart(
            "Where the gossip of honest nodes goes",
            Axis.linear("Sybils for each honest node"),
            Axis.linear("%"),
            List.of(
                series(
                    "peers that are honest",
                    Style.DASHED,
                    sweep,
                    sample -> 100 * sample.tables().honest()),
                series(
                    "gossip that honest nodes get",
                    Style.LINE,
                    sweep,
                    sample -> 100 * sample.tables().toHonest()))));
  }

  private static Series series(
      String name, Style style, List<Sample> sweep, ToDoubleFunction<Sample> value) {
    return new Series(
        name,
        style,
        sweep.stream()
            .filter(sample -> Double.isFinite(value.applyAsDouble(sample)))
            .map(sample -> new Point(sample.perNode(), value.applyAsDouble(sample)))
            .toList());
  }
}
