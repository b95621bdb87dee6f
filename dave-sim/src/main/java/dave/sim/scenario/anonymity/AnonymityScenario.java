package dave.sim.scenario.anonymity;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Linking;
import dave.sim.network.Links;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario;
import dave.sim.scenario.anonymity.TwinRun.Way;
import dave.sim.scenario.spread.SpreadRun;
import dave.sim.scenario.spread.SpreadRun.Load;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures what participants learn about the authors of dats, and the cost of hiding them. */
public final class AnonymityScenario implements Scenario {
  private static final Defences NO_STEM = Defences.without(Defence.STEM);
  private static final double COST_BAR = 1.5;
  private static final String WHEN_SENT =
      " Neither the time of a node's first send of a dat nor its later packets reveal whether the"
          + " dat was put there.";

  @Override
  public String name() {
    return "anonymity";
  }

  @Override
  public String summary() {
    return "How often spies guess the author of a dat, and how much hiding it slows the spread";
  }

  @Override
  public boolean runsOverLinks() {
    return true;
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Findings findings = new Findings();
    recall(settings, findings, progress);
    if (settings.full() && !settings.links()) {
      cost(settings, findings, progress, "200 packets a second", 200, 200, 1, 0.5);
      cost(settings, findings, progress, "8 packets a second", 100, 8, 0.2, 0.65);
    }
    if (!settings.links()) {
      delays(settings, findings, progress);
      twins(settings, findings, progress);
    }
    return findings.report(
        this,
        "Spies on 5, 10 or 20 % of the nodes guess that the first sender of a dat is its author."
            + " They are right at most 3 percentage points more often than their share of nodes."
            + " The stem, which achieves this, slows the spread at most 1.5 times."
            + (settings.links() ? "" : WHEN_SENT),
        settings.seed());
  }

  private void recall(Settings settings, Findings findings, Progress progress) {
    int nodes = settings.nodesOr(80, 100);
    double rate = settings.full() ? 100 : 50;
    double dats = settings.full() ? 4 : 2;
    Duration settle = Duration.ofSeconds(settings.full() ? 30 : 10);
    Duration measured = Duration.ofSeconds(settings.full() ? 520 : 60);
    Duration control = Duration.ofSeconds(settings.full() ? 160 : 30);
    Duration warmUp = settings.full() ? Load.JOINED : Duration.ofSeconds(45);
    findings
        .option("nodes", nodes)
        .option("packets a second and node", NumberFormatter.number(rate))
        .option("new dats a second", NumberFormatter.number(dats))
        .option("latency", "50 ms")
        .option("loss", "10 %");
    Linking linking = settings.linking();
    Load stemLoad = new Load(dats, 6, 0, warmUp, settle, measured);
    Load controlLoad = new Load(dats, 6, 0, warmUp, settle, control);
    try (RecallRun stem =
            new RecallRun(settings.seed(), nodes, rate, Defences.ALL, linking, stemLoad, 0);
        RecallRun plain =
            new RecallRun(settings.seed(), nodes, rate, NO_STEM, linking, controlLoad, 0)) {
      stem.run(done -> progress.at("spies, with the stem", 0.3 * done));
      plain.run(done -> progress.at("spies, without the stem", 0.3 + 0.2 * done));
      findings.ran(stem.spread().cluster()).ran(plain.spread().cluster());
      RecallReport.add(findings, stem, plain, settings.full());
      judgeCost(findings, "in this network", stem.spread(), plain.spread());
    }
  }

  private static void cost(
      Settings settings,
      Findings findings,
      Progress progress,
      String what,
      int nodes,
      double rate,
      double dats,
      double from) {
    Duration measured = Duration.ofSeconds(rate > 100 ? 40 : 200);
    Load load = new Load(dats, 6, 0, Load.JOINED, Duration.ofSeconds(20), measured);
    Options options = Options.of(settings.seed(), nodes).withLinks(Links.GOOD.withLoss(0.1));
    Options stemmed = options.withNodes(options.nodes().withRate(rate).withEdges(8));
    Options plainly = options.withNodes(stemmed.nodes().withDefences(NO_STEM));
    try (SpreadRun stem = new SpreadRun(stemmed, load);
        SpreadRun plain = new SpreadRun(plainly, load)) {
      stem.run(done -> progress.at("cost at " + what, from + 0.07 * done));
      plain.run(done -> progress.at("cost at " + what, from + 0.07 + 0.07 * done));
      findings.ran(stem.cluster()).ran(plain.cluster());
      judgeCost(findings, "at " + what + ", " + nodes + " nodes", stem, plain);
    }
  }

  private static void judgeCost(Findings findings, String where, SpreadRun stem, SpreadRun plain) {
    List<List<String>> rows = new ArrayList<>();
    for (double share : new double[] {0.5, 0.9, 0.99, 1}) {
      double with = stem.secondsTo(share).median();
      double without = plain.secondsTo(share).median();
      rows.add(
          List.of(
              NumberFormatter.percent(share),
              NumberFormatter.seconds(with),
              NumberFormatter.seconds(without),
              NumberFormatter.times(with / without)));
      if (share == 0.5 || share == 0.99) {
        findings.atMost(
            "time to "
                + NumberFormatter.percent(share)
                + " with the stem against without, "
                + where,
            with / without,
            COST_BAR,
            Unit.TIMES);
      }
    }
    findings.table(
        "Median time until a share of the nodes had a dat, " + where,
        List.of("share", "with the stem", "without", "times"),
        rows);
  }

  private static void delays(Settings settings, Findings findings, Progress progress) {
    int nodes = settings.full() ? 40 : 12;
    int dats = settings.full() ? 1_000 : 150;
    DelayReport report = new DelayReport(findings);
    Defences eager = Defences.without(Defence.STEM, Defence.UNIFORM_RELAY);
    try (DelayRun stem = new DelayRun(settings.seed(), nodes, 100, Defences.ALL);
        DelayRun plain = new DelayRun(settings.seed(), nodes, 100, NO_STEM);
        DelayRun control = new DelayRun(settings.seed(), nodes, 100, eager)) {
      stem.run(dats, done -> progress.at("delays, with the stem", 0.8 + 0.05 * done));
      plain.run(dats, done -> progress.at("delays, without the stem", 0.85 + 0.05 * done));
      control.run(dats, done -> progress.at("delays, sent at once", 0.9 + 0.05 * done));
      findings.ran(stem.cluster()).ran(plain.cluster()).ran(control.cluster());
      report.same("with the stem", stem);
      report.same("without the stem", plain);
      report.differs("if a dat put here is sent at once", control);
      report.finish();
    }
  }

  private static void twins(Settings settings, Findings findings, Progress progress) {
    Defences eager = Defences.without(Defence.STEM, Defence.UNIFORM_RELAY);
    Duration watched = Duration.ofSeconds(settings.full() ? 20 : 10);
    int packets = 0;
    int alike = 0;
    int caught = 0;
    int nodes = settings.full() ? 6 : 1;
    for (int node = 0; node < nodes; node++) {
      progress.at("twin networks", 0.95 + 0.05 * node / nodes);
      TwinRun put = new TwinRun(settings.seed(), node, NO_STEM).run(Way.PUT, watched);
      TwinRun brought = new TwinRun(settings.seed(), node, NO_STEM).run(Way.BROUGHT, watched);
      findings.ran(put.cluster()).ran(brought.cluster());
      packets += Math.max(put.packets(), brought.packets());
      alike += put.alike(brought);
      TwinRun told = new TwinRun(settings.seed(), node, eager).run(Way.PUT, watched);
      TwinRun heard = new TwinRun(settings.seed(), node, eager).run(Way.BROUGHT, watched);
      findings.ran(told.cluster()).ran(heard.cluster());
      caught += told.isLike(heard) ? 0 : 1;
    }
    findings
        .add(
            "packets that are the same (time, peer, bytes) whether a dat is put or brought",
            NumberFormatter.count(alike),
            "all " + NumberFormatter.count(packets),
            alike == packets && packets > 0)
        .add(
            "control: nodes that betray a dat put there if it is sent at once",
            NumberFormatter.count(caught),
            "all " + NumberFormatter.count(nodes),
            caught == nodes);
  }
}
