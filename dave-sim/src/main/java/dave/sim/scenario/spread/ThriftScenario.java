package dave.sim.scenario.spread;

import dave.engine.Bandwidths;
import dave.engine.Bandwidths.Profile;
import dave.engine.link.PlainBudget;
import dave.sim.cluster.Coverage;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Linking;
import dave.sim.network.Links;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario;
import dave.sim.scenario.spread.SpreadRun.Load;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;

/** Tests whether the profile "thrifty" is enough to take part. */
public final class ThriftScenario implements Scenario {
  private static final double DATS_PER_SECOND = 0.2;
  private static final double LOSS = 0.1;
  private static final double MEGABYTES_BAR = 300;
  private static final double ALL_BAR_S = 60;

  /** After this time nodes have their links. */
  private static final Duration JOINED = Duration.ofMinutes(2);

  private static final Duration TAIL = Duration.ofSeconds(90);

  @Override
  public String name() {
    return "thrift";
  }

  @Override
  public String summary() {
    return "Whether dats reach all nodes within a minute if all are thrifty: 300 MB a day";
  }

  @Override
  public boolean takesWindow() {
    return true;
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    int nodes = settings.nodesOr(60, 1_000);
    Duration measured = settings.windowOr(Duration.ofMinutes(5), Duration.ofMinutes(10));
    Findings findings = new Findings();
    findings
        .option("nodes", nodes)
        .option("time between two cells of a node", Profile.THRIFTY.epoch().toMillis() + " ms")
        .option("new dats a second", DATS_PER_SECOND)
        .option("loss", NumberFormatter.percent(LOSS))
        .option("window", measured.toSeconds() + " s");
    Options options = Options.of(settings.seed(), nodes).withLinks(Links.GOOD.withLoss(LOSS));
    options =
        options.withNodes(
            options
                .nodes()
                .withEpoch(Profile.THRIFTY.epoch())
                .withEdges(8)
                .withLinking(Linking.REQUIRED));
    Load load =
        new Load(DATS_PER_SECOND, 6, 0, JOINED, Duration.ofSeconds(60), measured, 1_200, TAIL);
    Sent sent = new Sent();
    try (SpreadRun run = new SpreadRun(options, load)) {
      run.cluster().network().tapEngines((from, to, packet) -> sent.count(run, packet.length));
      run.cluster().tapCells((from, to, used) -> sent.countCell(run));
      run.run(done -> progress.at(nodes + " thrifty nodes", done));
      findings.ran(run.cluster());
      judge(findings, run, sent, nodes);
    }
    return findings.report(
        this,
        "A thrifty node sends at most 300 MB a day. In a network of such nodes each of 0.2 new dats"
            + " a second reaches all within a minute.",
        settings.seed());
  }

  /** What nodes sent after they had joined. */
  private static final class Sent {
    long bytes;
    long datagrams;
    long cells;

    void count(SpreadRun run, int length) {
      if (run.cluster().world().elapsedMs() >= JOINED.toMillis()) {
        bytes += length + PlainBudget.HEADER_BYTES;
        datagrams++;
      }
    }

    void countCell(SpreadRun run) {
      cells += run.cluster().world().elapsedMs() >= JOINED.toMillis() ? 1 : 0;
    }
  }

  private static void judge(Findings findings, SpreadRun run, Sent sent, int nodes) {
    double seconds = (run.cluster().world().elapsedMs() - JOINED.toMillis()) / 1e3;
    double perDay = Duration.ofDays(1).toSeconds() / seconds / nodes / 1e6;
    double handshakes =
        (double) (sent.datagrams - sent.cells) * PlainBudget.DATAGRAM_BYTES * perDay;
    Bandwidths beside = Profile.THRIFTY.bandwidths();
    double answers = beside.serveBytes() * Duration.ofDays(1).toSeconds() / 1e6;
    long missed = run.traces().stream().filter(trace -> trace.reached() < nodes).count();
    findings
        .atMost("dats that did not reach all nodes", (double) missed, 0, Unit.COUNT)
        .atMost("worst time to all nodes", run.secondsTo(1).max(), ALL_BAR_S, Unit.SECONDS)
        .atMost(
            "megabytes a day of a node, with all answers that it may give to plain peers",
            sent.bytes * perDay + answers,
            MEGABYTES_BAR,
            Unit.COUNT);
    findings.table(
        "Time until a share of the nodes had a dat",
        List.of("share", "median", "worst"),
        DoubleStream.of(0.5, 0.99, 1)
            .mapToObj(
                share ->
                    List.of(
                        NumberFormatter.percent(share),
                        NumberFormatter.seconds(run.secondsTo(share).median()),
                        NumberFormatter.seconds(run.secondsTo(share).max())))
            .toList());
    findings.table(
        "Megabytes a day of a node, with headers of IPv6 and UDP",
        List.of("what", "MB a day"),
        List.of(
            List.of("cells", NumberFormatter.number(sent.bytes * perDay - handshakes)),
            List.of("handshakes", NumberFormatter.number(handshakes)),
            List.of("answers in plain packets, at most", NumberFormatter.number(answers))));
    int worst = run.traces().stream().mapToInt(Coverage.Trace::reached).min().orElse(0);
    findings.option("fewest nodes that a dat reached", worst);
    findings.option("dats", run.traces().size());
  }
}
