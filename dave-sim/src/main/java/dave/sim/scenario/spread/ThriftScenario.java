package dave.sim.scenario.spread;

import dave.engine.Bandwidths;
import dave.engine.Bandwidths.Profile;
import dave.engine.link.PlainBudget;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Node;
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
import java.util.function.DoubleConsumer;
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
    return "Whether dats reach thrifty nodes within a minute, which send 300 MB a day";
  }

  @Override
  public boolean takesWindow() {
    return true;
  }

  /**
   * A network.
   *
   * @param epochs of its nodes in turn
   */
  private record Kind(String name, List<Duration> epochs) {}

  private static final Duration THRIFTY = Profile.THRIFTY.epoch();
  private static final Duration HOME = Profile.HOME.epoch();

  private static final List<Kind> KINDS =
      List.of(
          new Kind("one node of four thrifty, others home", List.of(HOME, HOME, HOME, THRIFTY)),
          new Kind("all thrifty", List.of(THRIFTY)));

  @Override
  public Report run(Settings settings, Progress progress) {
    int nodes = settings.nodesOr(60, 1_000);
    Duration measured = settings.windowOr(Duration.ofMinutes(5), Duration.ofMinutes(10));
    Findings findings = new Findings();
    findings
        .option("nodes", nodes)
        .option("time between two cells of a thrifty node", THRIFTY.toMillis() + " ms")
        .option("new dats a second", DATS_PER_SECOND)
        .option("loss", NumberFormatter.percent(LOSS))
        .option("window", measured.toSeconds() + " s");
    for (int i = 0; i < KINDS.size(); i++) {
      double from = i;
      Kind kind = KINDS.get(i);
      run(
          settings,
          kind,
          nodes,
          measured,
          findings,
          done -> progress.at(kind.name(), (from + done) / KINDS.size()));
    }
    return findings.report(
        this,
        "A thrifty node sends at most 300 MB a day. Each of 0.2 new dats a second reaches it within"
            + " a minute.",
        settings.seed());
  }

  private static void run(
      Settings settings,
      Kind kind,
      int nodes,
      Duration measured,
      Findings findings,
      DoubleConsumer progress) {
    Options options = Options.of(settings.seed(), nodes).withLinks(Links.GOOD.withLoss(LOSS));
    options =
        options.withNodes(
            options.nodes().withEpochs(kind.epochs()).withEdges(8).withLinking(Linking.REQUIRED));
    Load load =
        new Load(DATS_PER_SECOND, 6, 0, JOINED, Duration.ofSeconds(60), measured, 1_200, TAIL);
    try (SpreadRun run = new SpreadRun(options, load)) {
      Sent sent = new Sent(run.cluster());
      run.run(progress);
      findings.ran(run.cluster());
      judge(findings, kind.name() + ": ", run, sent, nodes);
    }
  }

  /** What thrifty nodes sent after they had joined. */
  private static final class Sent {
    final long nodes;
    private final Cluster cluster;
    long bytes;
    long datagrams;
    long cells;

    Sent(Cluster cluster) {
      this.cluster = cluster;
      nodes = cluster.nodes().stream().filter(this::counts).count();
      cluster
          .network()
          .tapEngines(
              (from, to, packet) ->
                  cluster
                      .at(from)
                      .filter(this::counts)
                      .filter(node -> hasJoined())
                      .ifPresent(
                          node -> {
                            bytes += packet.length + PlainBudget.HEADER_BYTES;
                            datagrams++;
                          }));
      cluster.tapCells((from, to, used) -> cells += counts(from) && hasJoined() ? 1 : 0);
    }

    private boolean counts(Node node) {
      return cluster.options().nodes().epoch(node.number()).equals(THRIFTY);
    }

    private boolean hasJoined() {
      return cluster.world().elapsedMs() >= JOINED.toMillis();
    }
  }

  private static void judge(Findings findings, String which, SpreadRun run, Sent sent, int nodes) {
    double seconds = (run.cluster().world().elapsedMs() - JOINED.toMillis()) / 1e3;
    double perDay = Duration.ofDays(1).toSeconds() / seconds / sent.nodes / 1e6;
    double handshakes =
        (double) (sent.datagrams - sent.cells) * PlainBudget.DATAGRAM_BYTES * perDay;
    Bandwidths beside = Profile.THRIFTY.bandwidths();
    double answers = beside.serveBytes() * Duration.ofDays(1).toSeconds() / 1e6;
    long missed = run.traces().stream().filter(trace -> trace.reached() < nodes).count();
    findings
        .atMost(which + "dats that did not reach all nodes", (double) missed, 0, Unit.COUNT)
        .atMost(which + "worst time to all nodes", run.secondsTo(1).max(), ALL_BAR_S, Unit.SECONDS)
        .atMost(
            which
                + "megabytes a day of a thrifty node, with all answers that it may give to plain"
                + " peers",
            sent.bytes * perDay + answers,
            MEGABYTES_BAR,
            Unit.COUNT);
    findings.table(
        which + "time until a share of the nodes had a dat",
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
        which + "megabytes a day of a thrifty node, with headers of IPv6 and UDP",
        List.of("what", "MB a day"),
        List.of(
            List.of("cells", NumberFormatter.number(sent.bytes * perDay - handshakes)),
            List.of("handshakes", NumberFormatter.number(handshakes)),
            List.of("answers in plain packets, at most", NumberFormatter.number(answers))));
    findings.option("dats", run.traces().size());
  }
}
