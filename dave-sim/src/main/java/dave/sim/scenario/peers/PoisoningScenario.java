package dave.sim.scenario.peers;

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
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario;
import dave.sim.scenario.peers.PoisonRun.Attack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Tests whether peers can fill tables with false addresses, or make nodes ping a bystander. */
public final class PoisoningScenario implements Scenario {
  private static final double PACKETS_PER_SECOND = 5;

  @Override
  public String name() {
    return "poisoning";
  }

  @Override
  public String summary() {
    return "Whether peers that send false addresses get them into tables, or make nodes ping a"
        + " bystander";
  }

  @Override
  public boolean runsOverLinks() {
    return true;
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    int nodes = settings.nodesOr(16, 100);
    int hostile = nodes / 2;
    int minutes = settings.full() ? 25 : 4;
    Findings findings = new Findings();
    findings
        .option("nodes", nodes)
        .option("attackers, each a proven peer in a network group of its own", hostile)
        .option("minutes", minutes)
        .option("public addresses without a node, named again and again", Poison.SILENT_COUNT);
    try (PoisonRun run = of(settings, nodes, hostile, minutes, Attack.MIXED, Defences.ALL);
        PoisonRun control =
            of(
                settings,
                nodes,
                hostile,
                settings.full() ? 5 : 2,
                // All the ports of one host, which limits protect over links.
                settings.links() ? Attack.PORTS : Attack.MIXED,
                Defences.without(Defence.SOLICITED_PEERS));
        PoisonRun ports = of(settings, nodes, hostile, minutes / 2, Attack.PORTS, Defences.ALL)) {
      run.run(done -> progress.at("false addresses", 0.4 * done));
      ports.run(done -> progress.at("ports of one bystander", 0.4 + 0.4 * done));
      control.run(
          done -> progress.at("control: every named address becomes a peer", 0.8 + 0.2 * done));
      List.of(run, ports, control).forEach(each -> findings.ran(each.cluster()));
      judge(findings, run);
      judgePorts(findings, ports);
      if (settings.links()) {
        judgeIntroductions(settings, nodes, hostile, minutes / 2, findings);
        findings.atLeast(
            "control: bytes to the bystander for each byte of the attackers, without the defence",
            bytesForEach(control),
            10,
            Unit.TIMES);
      } else {
        findings
            .atLeast(
                "control: addresses that enter tables without the defence",
                control.entered(),
                Poison.SILENT_COUNT,
                Unit.COUNT)
            .atLeast(
                "control: dats sent to a bystander without the defence",
                (double) control.victimDats(),
                10,
                Unit.COUNT);
      }
      tables(findings, run, ports, control);
      findings.chart(chart(run, ports, control, nodes));
    }
    return findings.report(
        this,
        "Peers that answer every GETPEER with false addresses get none of them into a table. A"
            + " node pings no such address more than once in an interval.",
        settings.seed());
  }

  private static PoisonRun of(
      Settings settings, int nodes, int hostile, int minutes, Attack attack, Defences defences) {
    Options options = Options.of(settings.seed(), nodes);
    options =
        options.withNodes(
            options
                .nodes()
                .withRate(PACKETS_PER_SECOND)
                .withEdges(4)
                .withDefences(defences)
                .withLinking(settings.linking()));
    return new PoisonRun(options, hostile, minutes, attack, defences == Defences.ALL);
  }

  private static void judge(Findings findings, PoisonRun run) {
    long local = 0;
    for (Poison kind : List.of(Poison.UNROUTABLE, Poison.LOOPBACK, Poison.PRIVATE, Poison.OWN)) {
      local += run.tried(kind);
    }
    findings
        .atLeast(
            "attackers in the table of a node, on average",
            run.hostilePeersPerNode(),
            run.cluster().nodes().size() / 4.0,
            Unit.COUNT)
        .atMost("false addresses that entered a table", run.entered(), 0, Unit.COUNT)
        .atMost(
            "packets to unroutable, loopback and private addresses, and to oneself",
            (double) local,
            0,
            Unit.COUNT)
        .atMost(
            "most pings of one node to the bystander within 8 s", run.mostPings(), 1, Unit.COUNT);
    long[] total = run.victimPackets().clone();
    Arrays.setAll(total, minute -> total[minute] + run.silentPackets()[minute]);
    // Addresses are not tried again for ten minutes. So only minutes 1 and 11 of 20 can be busy.
    int last = Math.min(total.length - 1, 9);
    long peak = Arrays.stream(total).max().orElse(0);
    findings.atMost(
        "packets to false addresses in minute " + (last + 1) + ", of the most in a minute",
        peak == 0 ? 0 : (double) total[last] / peak,
        0.5,
        Unit.PERCENT);
  }

  private static void judgePorts(Findings findings, PoisonRun ports) {
    findings.atMost(
        "most pings of one node to the bystander within 8 s, of all its ports",
        ports.mostPings(),
        1,
        Unit.COUNT);
    findings.atMost(
        "bytes to the bystander for each byte of the attackers",
        bytesForEach(ports),
        1,
        Unit.TIMES);
  }

  private static void judgeIntroductions(
      Settings settings, int nodes, int hostile, int minutes, Findings findings) {
    try (PoisonRun run =
        of(settings, nodes, hostile, minutes, Attack.INTRODUCTIONS, Defences.ALL)) {
      run.run(done -> {});
      findings.ran(run.cluster());
      findings
          .atLeast(
              "introductions: attackers in the table of a node, on average",
              run.hostilePeersPerNode(),
              run.cluster().nodes().size() / 4.0,
              Unit.COUNT)
          .atLeast(
              "introductions: packets to the bystander, as nodes follow some",
              (double) Arrays.stream(run.victimPackets()).sum(),
              1,
              Unit.COUNT)
          .atMost(
              "introductions: most packets of one node to the bystander within 8 s",
              run.mostPings(),
              1,
              Unit.COUNT)
          .atMost(
              "introductions: bytes to the bystander for each byte of the attackers",
              bytesForEach(run),
              1,
              Unit.TIMES);
    }
  }

  private static double bytesForEach(PoisonRun run) {
    return (double) run.victimBytes() / Math.max(1, run.attackBytes());
  }

  private static void tables(Findings findings, PoisonRun run, PoisonRun ports, PoisonRun control) {
    List<List<String>> rows = new ArrayList<>();
    for (Poison kind : Poison.values()) {
      rows.add(
          List.of(
              kind.label(),
              NumberFormatter.count(run.namedCount(kind)),
              NumberFormatter.count(run.tried(kind)),
              NumberFormatter.count(run.entered(kind)),
              NumberFormatter.count(control.entered(kind))));
    }
    findings.table(
        "Addresses that nodes were told of",
        List.of("kind", "times told", "packets to them", "in tables", "in tables, control"),
        rows);
    findings.table(
        "The bystander",
        List.of("run", "packets", "bytes", "most in 8 s of a node", "bytes of the attackers"),
        List.of(row("one address", run), row("all its ports", ports), row("control", control)));
  }

  private static List<String> row(String name, PoisonRun run) {
    return List.of(
        name,
        NumberFormatter.count(Arrays.stream(run.victimPackets()).sum()),
        NumberFormatter.count(run.victimBytes()),
        NumberFormatter.count(run.mostPings()),
        NumberFormatter.count(run.attackBytes()));
  }

  private static Chart chart(PoisonRun run, PoisonRun ports, PoisonRun control, int nodes) {
    return new Chart(
        "Packets to who is no peer, a minute and node",
        Axis.linear("minutes"),
        Axis.linear("packets a minute and node"),
        List.of(
            series("the bystander, one address", Style.LINE, run.victimPackets(), nodes),
            series("addresses where nobody is", Style.LINE, run.silentPackets(), nodes),
            series("the bystander, all its ports", Style.LINE, ports.victimPackets(), nodes),
            series(
                "control: the bystander, one address",
                Style.DASHED,
                control.victimPackets(),
                nodes)));
  }

  private static Series series(String name, Style style, long[] perMinute, int nodes) {
    List<Point> points = new ArrayList<>();
    for (int minute = 0; minute < perMinute.length; minute++) {
      points.add(new Point(minute + 1, (double) perMinute[minute] / nodes));
    }
    return new Series(name, style, points);
  }
}
