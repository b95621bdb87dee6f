package dave.sim.scenario.home;

import dave.engine.Bandwidths.Profile;
import dave.engine.model.LinkStatus;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options.Nats;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Quantiles;
import dave.sim.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/** Tests whether nodes behind routers take part like nodes with public addresses. */
public final class HomeScenario implements Scenario {
  /** When all nodes must have their links, after the start of the last one. */
  private static final Duration LINKED = Duration.ofSeconds(60);

  /** When dats begin to count in the networks with symmetric routers. */
  private static final Duration JOINED = Duration.ofMinutes(2);

  private static final double WORSE_BAR = 2;

  /**
   * A network.
   *
   * @param judgesSpread whether dats are put, and their spread is judged; if not, the links are
   */
  private record Kind(String name, Nats nats, boolean judgesSpread) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("78 % address- or port-restricted", new Nats(0.39, 0.39, 0, 0), false),
          new Kind("78 % port-restricted", new Nats(0, 0.78, 0, 0), false),
          new Kind("78 % of carriers", new Nats(0, 0, 0, 0.78), false),
          new Kind("80 % symmetric", new Nats(0, 0, 0.8, 0), true));

  @Override
  public String name() {
    return "home";
  }

  @Override
  public String summary() {
    return "Whether nodes behind routers find links, and get dats as fast as others";
  }

  @Override
  public boolean takesWindow() {
    return true;
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    int nodes = settings.nodesOr(50, 1_000);
    Duration window = settings.windowOr(Duration.ofMinutes(2), Duration.ofMinutes(5));
    Findings findings = new Findings();
    findings
        .option("nodes", nodes)
        .option("time between two cells of a node", Profile.HOME.epoch().toMillis() + " ms")
        .option("window", window.toSeconds() + " s");
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < KINDS.size(); i++) {
      double from = i;
      Kind kind = KINDS.get(i);
      DoubleConsumer done = share -> progress.at(kind.name(), (from + share) / KINDS.size());
      try (HomeRun run = new HomeRun(settings.seed(), nodes, kind.nats())) {
        if (kind.judgesSpread()) {
          judgeSpread(run, kind, window, findings, rows, done);
        } else {
          judgeLinks(run, kind, findings, rows, done);
        }
        findings.ran(run.cluster());
      }
    }
    findings.table(
        "Links of a node",
        List.of("network", "after", "nodes", "count", "least", "5 %", "median", "most"),
        rows);
    return findings.report(
        this,
        "Nodes behind routers find their links within a minute, as linked nodes introduce them to"
            + " each other. Those that nobody can reach get dats nearly as fast as public ones.",
        settings.seed());
  }

  private static void judgeLinks(
      HomeRun run, Kind kind, Findings findings, List<List<String>> rows, DoubleConsumer progress) {
    run.start(LINKED, progress);
    Quantiles links = run.links(run.cluster().nodes());
    rows(run, kind, LINKED, rows);
    findings.atLeast(
        kind.name() + ": fewest links of a node after a minute",
        links.sorted()[0],
        LinkStatus.LEAST_CHOSEN,
        Unit.COUNT);
  }

  private static void judgeSpread(
      HomeRun run,
      Kind kind,
      Duration window,
      Findings findings,
      List<List<String>> rows,
      DoubleConsumer progress) {
    run.start(JOINED, share -> progress.accept(share / 3));
    rows(run, kind, JOINED, rows);
    run.put(window, share -> progress.accept((1 + 2 * share) / 3));
    Quantiles behind = run.seconds(run.nodes(true));
    Quantiles open = run.seconds(run.nodes(false));
    findings
        .atMost(
            kind.name() + ": 99 % of the times of dats to these nodes, against public ones",
            behind.at(0.99) / open.at(0.99),
            WORSE_BAR,
            Unit.TIMES)
        .atMost(
            kind.name() + ": dats that never came to a node",
            missed(behind) + missed(open),
            0,
            Unit.COUNT)
        .table(
            kind.name() + ": seconds until a node had a dat",
            List.of("nodes", "median", "99 %", "worst"),
            List.of(row("behind routers", behind), row("public", open)));
  }

  private static double missed(Quantiles seconds) {
    double missed = 0;
    for (double each : seconds.sorted()) {
      missed += Double.isInfinite(each) ? 1 : 0;
    }
    return missed;
  }

  private static List<String> row(String which, Quantiles seconds) {
    return List.of(
        which,
        NumberFormatter.seconds(seconds.median()),
        NumberFormatter.seconds(seconds.at(0.99)),
        NumberFormatter.seconds(seconds.max()));
  }

  private static void rows(HomeRun run, Kind kind, Duration after, List<List<String>> rows) {
    for (boolean behind : new boolean[] {true, false}) {
      List<Node> of = run.nodes(behind);
      Quantiles links = run.links(of);
      rows.add(
          List.of(
              kind.name(),
              after.toSeconds() + " s",
              behind ? "behind routers" : "public",
              NumberFormatter.count(of.size()),
              NumberFormatter.number(links.sorted()[0]),
              NumberFormatter.number(links.at(0.05)),
              NumberFormatter.number(links.median()),
              NumberFormatter.number(links.max())));
    }
  }
}
