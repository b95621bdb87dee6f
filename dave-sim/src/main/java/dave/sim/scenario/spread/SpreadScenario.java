package dave.sim.scenario.spread;

import dave.sim.cluster.Coverage;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Linking;
import dave.sim.network.Links;
import dave.sim.report.Chart;
import dave.sim.report.Chart.Axis;
import dave.sim.report.Chart.Point;
import dave.sim.report.Chart.Series;
import dave.sim.report.Chart.Style;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Quantiles;
import dave.sim.scenario.Scenario;
import dave.sim.scenario.spread.SpreadRun.Load;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/** Tests how fast a new dat reaches all nodes, over sizes and rates, and under overload. */
public final class SpreadScenario implements Scenario {
  private static final double LOSS = 0.1;
  private static final double PACKETS_PER_SECOND = 200;
  private static final Duration LATENCY = Duration.ofMillis(50);
  private static final double HALF_BAR_S = 1;
  private static final double MOST_BAR_S = 2.5;

  @Override
  public String name() {
    return "spread";
  }

  @Override
  public String summary() {
    return "How fast a new dat reaches half of the nodes, 99 % of them, and all";
  }

  @Override
  public boolean runsOverLinks() {
    return true;
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Findings findings = new Findings();
    int nodes = settings.nodesOr(100, 1_000);
    Duration measured = Duration.ofSeconds(settings.full() ? 30 : 20);
    findings
        .option("nodes", nodes)
        .option("packets a second and node", NumberFormatter.number(PACKETS_PER_SECOND))
        .option("latency", LATENCY.toMillis() + " ms")
        .option("loss", NumberFormatter.percent(LOSS))
        .option("new dats a second", 1);
    if (settings.links()) {
      linked(settings, findings, nodes, measured, progress);
      return findings.report(
          this,
          "Over links, where nodes send as many cells a second as plain packets otherwise, new dats"
              + " reach half of the nodes and 99 % of them no later than in plain packets.",
          settings.seed());
    }
    double mainShare = settings.full() ? 0.3 : 0.5;
    try (SpreadRun run = run(settings.seed(), nodes, PACKETS_PER_SECOND, Load.of(1, measured))) {
      run.run(done -> progress.at("spread over " + nodes + " nodes", mainShare * done));
      findings.ran(run.cluster());
      judge(findings, run);
      findings.chart(coverage(run));
      findings.chart(cdf(run));
    }
    overload(settings, findings, part(progress, "overload", mainShare, settings.full() ? 0.4 : 1));
    if (settings.full()) {
      sweeps(settings, findings, progress);
    }
    return findings.report(
        this,
        "With 50 ms links, 10 % loss and 200 packets a second a node, one new dat a second reaches"
            + " half of the nodes within a second and 99 % within 2.5 s (medians over dats). Five"
            + " times as many dats as can be sent do not delay the heaviest ones.",
        settings.seed());
  }

  private static void linked(
      Settings settings, Findings findings, int nodes, Duration measured, Progress progress) {
    Load load = Load.of(1, measured);
    try (SpreadRun plain = run(settings.seed(), nodes, PACKETS_PER_SECOND, load);
        SpreadRun links = run(settings.seed(), nodes, PACKETS_PER_SECOND, Linking.REQUIRED, load)) {
      plain.run(part(progress, "plain packets", 0, 0.3));
      links.run(part(progress, "links", 0.3, 1));
      findings.ran(plain.cluster()).ran(links.cluster());
      judge(findings, links);
      LinkedSpread.compare(findings, plain, links);
      findings.chart(coverage(links));
    }
  }

  private static DoubleConsumer part(Progress progress, String phase, double from, double to) {
    return done -> progress.at(phase, from + (to - from) * done);
  }

  private static SpreadRun run(long seed, int nodes, double packetsPerSecond, Load load) {
    return run(seed, nodes, packetsPerSecond, Linking.PLAIN, load);
  }

  private static SpreadRun run(
      long seed, int nodes, double packetsPerSecond, Linking linking, Load load) {
    Options options =
        Options.of(seed, nodes)
            .withLinks(
                Links.GOOD.withLatency(dave.sim.network.Latency.fixed(LATENCY)).withLoss(LOSS));
    return new SpreadRun(
        options.withNodes(
            options.nodes().withRate(packetsPerSecond).withEdges(8).withLinking(linking)),
        load);
  }

  private static void judge(Findings findings, SpreadRun run) {
    findings
        .atMost(
            "median time to half of the nodes",
            run.secondsTo(0.5).median(),
            HALF_BAR_S,
            Unit.SECONDS)
        .atMost(
            "median time to 99 % of the nodes",
            run.secondsTo(0.99).median(), MOST_BAR_S, Unit.SECONDS);
    List<List<String>> rows = new ArrayList<>();
    for (double share : new double[] {0.5, 0.9, 0.99, 1}) {
      Quantiles seconds = run.secondsTo(share);
      rows.add(
          List.of(
              NumberFormatter.percent(share),
              NumberFormatter.seconds(seconds.median()),
              NumberFormatter.seconds(seconds.at(0.9)),
              NumberFormatter.seconds(seconds.max())));
    }
    findings.table(
        "Time until a share of the nodes had a dat, over " + run.traces().size() + " dats",
        List.of("share", "median", "90th percentile", "worst"),
        rows);
  }

  private static Chart coverage(SpreadRun run) {
    List<Series> series = new ArrayList<>();
    for (double quantile : new double[] {0.5, 0.9, 1}) {
      List<Point> points = new ArrayList<>();
      for (int i = 1; i <= 100; i++) {
        double seconds = run.secondsTo(i / 100.0).at(quantile);
        if (Double.isFinite(seconds)) {
          points.add(new Point(seconds, i));
        }
      }
      String name = quantile == 0.5 ? "median dat" : quantile == 1 ? "worst dat" : "9 of 10 dats";
      series.add(new Series(name, quantile == 0.5 ? Style.LINE : Style.DASHED, points));
    }
    return new Chart(
        "Coverage over time",
        Axis.linear("seconds since the put"),
        Axis.linear("nodes that have it, %"),
        series);
  }

  private static Chart cdf(SpreadRun run) {
    List<Series> series = new ArrayList<>();
    for (double share : new double[] {0.5, 0.99}) {
      double[] sorted = run.secondsTo(share).sorted();
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < sorted.length; i++) {
        if (Double.isFinite(sorted[i])) {
          points.add(new Point(sorted[i], 100.0 * (i + 1) / sorted.length));
        }
      }
      series.add(
          new Series("to " + NumberFormatter.percent(share) + " of the nodes", Style.LINE, points));
    }
    return new Chart(
        "Over dats: time to reach them", Axis.linear("seconds"), Axis.linear("dats, %"), series);
  }

  /** Puts five times the dats that nodes can send often enough; one in ten is heavier. */
  private static void overload(Settings settings, Findings findings, DoubleConsumer progress) {
    int nodes = settings.full() ? 200 : 50;
    double room = PACKETS_PER_SECOND / 2 / SpreadTheory.SENDS;
    Duration measured = Duration.ofSeconds(settings.full() ? 20 : 8);
    Load load = new Load(5 * room, 4, 10, Load.JOINED, measured.dividedBy(2), measured);
    try (SpreadRun run = run(settings.seed() + 1, nodes, PACKETS_PER_SECOND, load)) {
      run.run(progress);
      findings.ran(run.cluster());
      Quantiles heavy =
          new Quantiles(run.heavyTraces().stream().map(trace -> trace.secondsTo(0.99)).toList());
      Quantiles all = run.secondsTo(0.99);
      double covered =
          run.traces().stream().mapToDouble(Coverage.Trace::reached).average().orElse(0) / nodes;
      findings
          .atMost(
              "heaviest tenth under 5x overload, median time to 99 %",
              heavy.median(), MOST_BAR_S, Unit.SECONDS)
          .atLeast(
              "mean share of nodes that got each dat under 5x overload",
              covered,
              0.5,
              Unit.PERCENT);
      findings.table(
          "Five times the dats that there is room for: "
              + NumberFormatter.number(5 * room)
              + " a second over "
              + nodes
              + " nodes",
          List.of("dats", "median to 99 %", "90th percentile", "number"),
          List.of(
              List.of(
                  "the heaviest tenth",
                  NumberFormatter.seconds(heavy.median()),
                  NumberFormatter.seconds(heavy.at(0.9)),
                  NumberFormatter.count(heavy.count())),
              List.of(
                  "all",
                  NumberFormatter.seconds(all.median()),
                  NumberFormatter.seconds(all.at(0.9)),
                  NumberFormatter.count(all.count()))));
    }
  }

  private static void sweeps(Settings settings, Findings findings, Progress progress) {
    SpreadSweep sweep =
        new SpreadSweep(
            (nodes, rate, dats) -> {
              int seconds = nodes > 500 ? 8 : 20;
              return run(
                  settings.seed() + 2, nodes, rate, Load.of(dats, Duration.ofSeconds(seconds)));
            });
    sweep.run(findings, part(progress, "sweeps", 0.4, 1));
  }
}
