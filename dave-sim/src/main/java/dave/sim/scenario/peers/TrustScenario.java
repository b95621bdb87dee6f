package dave.sim.scenario.peers;

import static dave.sim.scenario.Findings.Unit.PERCENT;
import static dave.sim.scenario.Findings.Unit.SECONDS;
import static dave.sim.scenario.Findings.Unit.TIMES;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
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
import dave.sim.scenario.peers.TrustRun.Guests;
import dave.sim.scenario.peers.TrustRun.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * Tests which peers get gossip: those that bring dats, that bring none, and that mine their own.
 */
public final class TrustScenario implements Scenario {
  private static final double DATS_PER_SECOND = 2;
  private static final double MINTED_PER_SECOND = 0.5;
  private static final double[] MINTED = {0.02, 0.05, 0.2, 0.5, 1};

  /**
   * The number of network groups to be in every draw, as no group is drawn twice in eight draws.
   */
  private static final int COALITION = 8;

  private static final double PROBES = 1 / 8.0;

  /** Groups drawn just before get nothing, not even a probe. */
  private static final int SPARED = 7;

  @Override
  public String name() {
    return "trust";
  }

  @Override
  public String summary() {
    return "How much gossip relays, free-riders and miners of their own dats get";
  }

  @Override
  public boolean runsOverLinks() {
    return true;
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Findings findings = new Findings();
    int nodes = settings.nodesOr(30, 100);
    findings
        .option("honest nodes", nodes)
        .option("packets a second and node", NumberFormatter.number(rate(settings)))
        .option("new dats a second", NumberFormatter.number(DATS_PER_SECOND))
        .option("free-riders", freeRiders(nodes))
        .option("network groups", "one for each node, free-rider and self-minter")
        .option("difficulty of honest dats", "6 bits")
        .option("difficulty of minted dats", "4 bits, the least");
    double end = settings.full() ? 0.25 : 1;
    DoubleConsumer defended = part(progress, "one self-minter", 0, 0.3 * end);
    Guests one = new Guests(freeRiders(nodes), 1, MINTED_PER_SECOND);
    try (TrustRun run = run(settings, nodes, Defences.ALL, one, defended)) {
      classes(findings, run, nodes);
      returning(findings, run);
      findings.ran(run.cluster());
    }
    DoubleConsumer equal = part(progress, "without trust", 0.3 * end, 0.5 * end);
    try (TrustRun run = run(settings, nodes, Defences.without(Defence.TRUST), one, equal)) {
      control(findings, run);
      findings.ran(run.cluster());
    }
    sweep(settings, nodes, findings, part(progress, "eight self-minters", 0.5 * end, 1));
    return findings.report(
        this,
        "Peers that bring new dats get at least three times the gossip of peers that bring none."
            + " Free-riders get only probes. A peer that mines its own dats gets at most about twice"
            + " the gossip of an honest peer, however many it mines. Eight such peers get no majority"
            + " of the gossip. A peer that was dropped starts again at zero.",
        settings.seed());
  }

  private static double rate(Settings settings) {
    return settings.full() ? 40 : 20;
  }

  private static int freeRiders(int nodes) {
    return nodes / 4;
  }

  private static DoubleConsumer part(Progress progress, String phase, double from, double to) {
    return done -> progress.at(phase, from + (to - from) * done);
  }

  private static TrustRun run(
      Settings settings, int nodes, Defences defences, Guests guests, DoubleConsumer progress) {
    Options options = Options.of(settings.seed(), nodes);
    options =
        options.withNodes(
            options
                .nodes()
                .withRate(rate(settings))
                .withDefences(defences)
                .withLinking(settings.linking()));
    Duration settle = Duration.ofSeconds(settings.full() ? 180 : 80);
    Duration measured = Duration.ofSeconds(settings.full() ? 90 : 40);
    return new TrustRun(options, guests).run(DATS_PER_SECOND, settle, measured, progress);
  }

  private static void classes(Findings findings, TrustRun run, int nodes) {
    double honest = run.putsPerLink(Kind.HONEST);
    findings.atLeast(
        "gossip of a peer that relays, against one that brings nothing",
        honest / run.putsPerLink(Kind.FREE_RIDER),
        3,
        TIMES);
    // For one node. The peers drawn just before, nearly always trusted ones, are not drawn again.
    double peers = run.allLinks() / (double) nodes;
    double riders = run.links(Kind.FREE_RIDER) / (double) nodes;
    double expected = PROBES * riders / (peers - SPARED);
    double error = 3 * Math.sqrt(expected * (1 - expected) / run.allPuts());
    findings
        .atMost(
            "share of gossip that free-riders get, against probes alone",
            run.share(Kind.FREE_RIDER),
            expected + error,
            PERCENT)
        .atMost(
            "gossip of a self-minter ("
                + NumberFormatter.number(MINTED_PER_SECOND)
                + " dat/s), against an honest peer",
            run.putsPerLink(Kind.MINTER) / honest,
            2,
            TIMES);
    findings.table(
        "Gossip of an honest node, by what its peer is",
        List.of("peer", "in each table", "trust", "dats sent to each", "share of all"),
        Arrays.stream(Kind.values())
            .map(
                kind ->
                    List.of(
                        kind.text(),
                        NumberFormatter.number(run.links(kind) / (double) nodes),
                        NumberFormatter.number(run.trust(kind)),
                        NumberFormatter.number(run.putsPerLink(kind)),
                        NumberFormatter.percent(run.share(kind))))
            .toList());
  }

  private static void returning(Findings findings, TrustRun run) {
    TrustRun.Return back = run.crashAndReturn();
    findings
        .add(
            "highest trust in a node that was dropped, when it returns",
            NumberFormatter.number(back.atReturn()) + ", found again by " + back.back(),
            "0, and before it above 0",
            back.atReturn() == 0 && back.back() > 0 && back.before() > 0)
        .atMost(
            "time until that node has " + TrustRun.CAUGHT_UP + " dats that it lacked",
            back.seconds(),
            30,
            SECONDS)
        .option("mean trust in that node before", NumberFormatter.number(back.before()));
  }

  private static void control(Findings findings, TrustRun run) {
    findings.atLeast(
        "control: without trust, gossip of a free-rider against one that relays",
        run.putsPerLink(Kind.FREE_RIDER) / run.putsPerLink(Kind.HONEST),
        0.9,
        TIMES);
  }

  /** The gossip that each minter got for one rate of mining. */
  private record Bought(double perSecond, double times, double share, double hashes) {}

  private static void sweep(
      Settings settings, int nodes, Findings findings, DoubleConsumer progress) {
    double[] rates = settings.full() ? MINTED : new double[] {MINTED_PER_SECOND};
    List<Bought> alone = new ArrayList<>();
    List<Bought> capped = new ArrayList<>();
    List<Bought> uncapped = new ArrayList<>();
    Defences without = Defences.without(Defence.TRUST_CAP);
    for (double perSecond : rates) {
      Guests one = new Guests(freeRiders(nodes), 1, perSecond);
      Guests eight = new Guests(freeRiders(nodes), COALITION, perSecond);
      if (settings.full()) {
        alone.add(buy(settings, nodes, Defences.ALL, one, findings));
      }
      capped.add(buy(settings, nodes, Defences.ALL, eight, findings));
      if (!settings.links()) { // A link has one cell a round: there is no more to buy.
        uncapped.add(buy(settings, nodes, without, eight, findings));
      }
      progress.accept(capped.size() / (double) rates.length);
    }
    if (settings.full()) {
      double most = alone.stream().mapToDouble(Bought::times).max().orElse(Double.NaN);
      findings.atMost(
          "gossip of a self-minter at any rate, against an honest peer", most, 2, TIMES);
      chart(findings, alone, capped, uncapped);
    }
    double most = capped.stream().mapToDouble(Bought::share).max().orElse(Double.NaN);
    findings.atMost("share of gossip that eight self-minters get at any rate", most, 0.5, PERCENT);
    if (!uncapped.isEmpty()) {
      findings.atLeast(
          "control: without the cap of trust, share of gossip that eight self-minters get",
          uncapped.getLast().share(),
          0.5,
          PERCENT);
    }
    table(findings, capped, uncapped);
  }

  private static Bought buy(
      Settings settings, int nodes, Defences defences, Guests guests, Findings findings) {
    try (TrustRun run = run(settings, nodes, defences, guests, done -> {})) {
      findings.ran(run.cluster());
      return new Bought(
          guests.mintedPerSecond(),
          run.putsPerLink(Kind.MINTER) / run.putsPerLink(Kind.HONEST),
          run.share(Kind.MINTER),
          run.hashes() / (run.cluster().world().nowNs() / 1e9) / guests.minters());
    }
  }

  private static void table(Findings findings, List<Bought> capped, List<Bought> uncapped) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < capped.size(); i++) {
      Bought with = capped.get(i);
      List<String> row =
          new ArrayList<>(
              List.of(
                  NumberFormatter.number(with.perSecond()),
                  NumberFormatter.number(with.hashes()),
                  NumberFormatter.times(with.times()),
                  NumberFormatter.percent(with.share())));
      if (i < uncapped.size()) {
        row.add(NumberFormatter.times(uncapped.get(i).times()));
        row.add(NumberFormatter.percent(uncapped.get(i).share()));
      }
      rows.add(row);
    }
    List<String> columns =
        List.of(
            "minted/s by each",
            "hashes/s of each",
            "gossip of each",
            "share of all eight",
            "without cap: of each",
            "of all eight");
    findings.table(
        "What eight self-minters buy, against an honest peer, which pays no hash for 1x",
        uncapped.isEmpty() ? columns.subList(0, 4) : columns,
        rows);
  }

  private static void chart(
      Findings findings, List<Bought> alone, List<Bought> capped, List<Bought> uncapped) {
    findings.chart(
        new Chart(
            "What minting buys each self-minter",
            Axis.log("dats minted a second by each"),
            Axis.linear("gossip, times an honest peer's"),
            List.of(
                series("one", Style.LINE, alone),
                series("each of eight", Style.LINE, capped),
                series("control: each of eight, no cap of trust", Style.DASHED, uncapped),
                new Series(
                    "an honest peer, for no hash",
                    Style.DASHED,
                    capped.stream().map(bought -> new Point(bought.perSecond(), 1)).toList()))));
  }

  private static Series series(String name, Style style, List<Bought> bought) {
    return new Series(
        name,
        style,
        bought.stream().map(each -> new Point(each.perSecond(), each.times())).toList());
  }
}
