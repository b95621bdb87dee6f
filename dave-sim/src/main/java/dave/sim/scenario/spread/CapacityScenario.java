package dave.sim.scenario.spread;

import dave.engine.Bandwidths;
import dave.engine.store.Mass;
import dave.sim.cluster.Coverage;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Linking;
import dave.sim.network.Latency;
import dave.sim.network.Links;
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

/** Tests how many new dats a second a network of links carries to all of its nodes. */
public final class CapacityScenario implements Scenario {
  private static final double LOSS = 0.1;
  private static final Duration LATENCY = Duration.ofMillis(50);

  /** Length of the longest value that fits a plain packet with a bound salt. */
  private static final int FULL_VALUE = 1_200;

  private static final int SMALL_VALUE = 200;

  /** Cells a second of a node with the bandwidth of a home line. */
  private static final double HOME = 1e9 / Bandwidths.Profile.HOME.epoch().toNanos();

  /** Of each node; the dats of half a minute. */
  private static final long STORE_BYTES = 2L << 20;

  private static final double ALL_BAR_S = 15;

  /**
   * One load of the network.
   *
   * @param cells a second and node
   * @param dats new ones a second, in the whole network
   * @param overload so many times as many dats, of which every tenth is heavier and counts
   * @param mostBarS asked of the median time to 99 % of the nodes
   */
  private record Profile(
      String name, double cells, double dats, int valueBytes, int overload, double mostBarS) {}

  private static final List<Profile> PROFILES =
      List.of(
          new Profile("40 dats/s of full size at 100 cells/s", 100, 40, FULL_VALUE, 1, 3),
          new Profile("120 dats/s of 200 bytes at 100 cells/s", 100, 120, SMALL_VALUE, 1, 3),
          new Profile("5 times 40 dats/s at 100 cells/s", 100, 40, FULL_VALUE, 5, 5),
          new Profile("8 dats/s of full size, profile home", HOME, 8, FULL_VALUE, 1, 5),
          new Profile("3 dats/s of full size at 8 cells/s", 8, 3, FULL_VALUE, 1, 30));

  /** How many of these are run in the short form. */
  private static final int SHORT_PROFILES = 2;

  @Override
  public String name() {
    return "capacity";
  }

  @Override
  public String summary() {
    return "How many new dats a second links carry to all nodes";
  }

  @Override
  public boolean takesWindow() {
    return true;
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Findings findings = new Findings();
    int nodes = settings.nodesOr(40, 1_000);
    Duration window = settings.windowOr(Duration.ofSeconds(6), Duration.ofMinutes(10));
    findings
        .option("nodes", nodes)
        .option("latency", LATENCY.toMillis() + " ms")
        .option("loss", NumberFormatter.percent(LOSS))
        .option("window", window.toSeconds() + " s");
    List<List<String>> rows = new ArrayList<>();
    List<Profile> profiles = settings.full() ? PROFILES : PROFILES.subList(0, SHORT_PROFILES);
    for (int i = 0; i < profiles.size(); i++) {
      double from = (double) i / profiles.size();
      Profile profile = profiles.get(i);
      run(
          settings,
          nodes,
          window,
          profile,
          findings,
          rows,
          done -> progress.at(profile.name(), from + done / profiles.size()));
    }
    findings.table(
        "Seconds until a share of the nodes had a dat",
        List.of(
            "load", "dats", "50 %, median", "99 %, median", "all, worst", "copies a dat and node"),
        rows);
    return findings.report(
        this,
        "A node sends 145 kB a second at 100 cells a second. With 50 ms links and 10 % loss, 40 new"
            + " dats of full size a second reach every node.",
        settings.seed());
  }

  private static void run(
      Settings settings,
      int nodes,
      Duration window,
      Profile profile,
      Findings findings,
      List<List<String>> rows,
      DoubleConsumer progress) {
    boolean slow = profile.cells() < 20;
    Load load =
        new Load(
            profile.dats() * profile.overload(),
            6,
            profile.overload() > 1 ? 10 : 0,
            Load.JOINED,
            window.dividedBy(2),
            window,
            profile.valueBytes(),
            Duration.ofSeconds(slow ? 60 : 15));
    Options options =
        Options.of(settings.seed(), nodes)
            .withLinks(Links.GOOD.withLatency(Latency.fixed(LATENCY)).withLoss(LOSS));
    try (SpreadRun run =
        new SpreadRun(
            options.withNodes(
                options
                    .nodes()
                    .withRate(profile.cells())
                    .withEdges(8)
                    .withStore(Mass.WORK, STORE_BYTES)
                    .withLinking(Linking.REQUIRED)),
            load)) {
      run.run(progress);
      findings.ran(run.cluster());
      judge(profile, nodes, run, findings, rows);
    }
  }

  private static void judge(
      Profile profile, int nodes, SpreadRun run, Findings findings, List<List<String>> rows) {
    List<Coverage.Trace> counted = profile.overload() > 1 ? run.heavyTraces() : run.traces();
    Quantiles half = seconds(counted, 0.5);
    Quantiles most = seconds(counted, 0.99);
    Quantiles all = seconds(counted, 1);
    String which = profile.name() + (profile.overload() > 1 ? ", the heaviest tenth" : "");
    findings.atMost(
        which + ": median time to 99 %", most.median(), profile.mostBarS(), Unit.SECONDS);
    if (profile.overload() == 1) {
      long whole = counted.stream().filter(trace -> trace.reached() == nodes).count();
      findings
          .atLeast(
              which + ": dats that reached all", (double) whole / counted.size(), 1, Unit.PERCENT)
          .atMost(
              which + ": worst time to all",
              all.max(),
              Math.max(ALL_BAR_S, 2 * profile.mostBarS()),
              Unit.SECONDS);
    }
    rows.add(
        List.of(
            which,
            NumberFormatter.count(counted.size()),
            NumberFormatter.seconds(half.median()),
            NumberFormatter.seconds(most.median()),
            NumberFormatter.seconds(all.max()),
            NumberFormatter.number(run.copies())));
  }

  private static Quantiles seconds(List<Coverage.Trace> traces, double share) {
    return new Quantiles(traces.stream().map(trace -> trace.secondsTo(share)).toList());
  }
}
