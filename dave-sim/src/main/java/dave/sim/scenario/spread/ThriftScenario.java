package dave.sim.scenario.spread;

import dave.sim.cluster.Coverage;
import dave.sim.cluster.Options;
import dave.sim.network.Links;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario;
import dave.sim.scenario.spread.SpreadRun.Load;
import java.time.Duration;
import java.util.List;

/** Tests whether a gigabyte a day is enough to take part. */
public final class ThriftScenario implements Scenario {
  private static final double PACKETS_PER_SECOND = 8;
  private static final double DATS_PER_SECOND = 0.2;
  private static final double BYTES_OF_PUT = 1_424;
  private static final double BYTES_A_DAY = 1e9;

  @Override
  public String name() {
    return "thrift";
  }

  @Override
  public String summary() {
    return "Whether dats still reach all nodes at 8 packets a second, about 1 GB a day";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    int nodes = settings.nodesOr(150, 1_000);
    Duration measured = Duration.ofSeconds(settings.full() ? 150 : 60);
    Findings findings = new Findings();
    findings
        .option("nodes", nodes)
        .option("packets a second and node", NumberFormatter.number(PACKETS_PER_SECOND))
        .option("new dats a second", DATS_PER_SECOND)
        .option("loss", "10 %");
    Options options = Options.of(settings.seed(), nodes).withLinks(Links.GOOD.withLoss(0.1));
    options = options.withNodes(options.nodes().withRate(PACKETS_PER_SECOND).withEdges(8));
    Load load = new Load(DATS_PER_SECOND, 6, 0, Load.JOINED, Duration.ofSeconds(60), measured);
    long[] talk = new long[2];
    try (SpreadRun run = new SpreadRun(options, load)) {
      run.cluster()
          .network()
          .tapSends(
              (from, to, packet) -> {
                if (run.cluster().world().elapsedMs() > 120_000) {
                  talk[dave.sim.cluster.PacketFields.isPut(packet) ? 0 : 1] += packet.length;
                }
              });
      run.run(done -> progress.at("8 packets/s, " + nodes + " nodes", 0.9 * done));
      Duration more = Duration.ofSeconds(60);
      run.cluster().world().run(more);
      findings.ran(run.cluster());
      double seconds = run.cluster().world().elapsedMs() / 1e3 - 120;
      double talkPerDay = talk[1] / seconds / nodes * 86_400;
      double putsPerDay = PACKETS_PER_SECOND * BYTES_OF_PUT * 86_400;
      long missed = run.traces().stream().filter(trace -> trace.reached() < nodes).count();
      findings
          .atMost("dats that did not reach all nodes", (double) missed, 0, Unit.COUNT)
          .atMost(
              "bytes a day of a node, every dat as large as can be, against 1 GB",
              (putsPerDay + talkPerDay) / BYTES_A_DAY,
              1.25,
              Unit.TIMES);
      rows(findings, run, talkPerDay, putsPerDay);
    }
    return findings.report(
        this,
        "At 8 packets a second, about 1 GB a day, 0.2 new dats a second still reach all nodes.",
        settings.seed());
  }

  private static void rows(Findings findings, SpreadRun run, double talkPerDay, double putsPerDay) {
    findings.table(
        "Time until a share of the nodes had a dat",
        List.of("share", "median", "worst"),
        java.util.stream.DoubleStream.of(0.5, 0.99, 1)
            .mapToObj(
                share ->
                    List.of(
                        NumberFormatter.percent(share),
                        NumberFormatter.seconds(run.secondsTo(share).median()),
                        NumberFormatter.seconds(run.secondsTo(share).max())))
            .toList());
    findings.table(
        "Bytes a day of a node",
        List.of("what", "MB a day"),
        List.of(
            List.of("dats of 1,424 bytes", NumberFormatter.number(putsPerDay / 1e6)),
            List.of("pings and answers", NumberFormatter.number(talkPerDay / 1e6))));
    int worst = run.traces().stream().mapToInt(Coverage.Trace::reached).min().orElse(0);
    findings.option("fewest nodes that a dat reached", worst);
  }
}
