package dave.sim.scenario.retention;

import dave.engine.store.Mass;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/** Tests whether a flood of cheap dats evicts dats of more work from all stores. */
public final class RetentionScenario implements Scenario {
  private static final int FACTOR = 100;
  private static final int MORE_BITS = 8;

  /** Less than 10 s, as a node refuses dats that are further ahead of its clock. */
  private static final long MOST_AHEAD_MS = 9_000;

  private static final double ROOM = 1.25;
  private static final double[] SWEEP = {0.25, 0.5, 0.75, 0.9, 1.1, 1.5};

  @Override
  public String name() {
    return "retention";
  }

  @Override
  public String summary() {
    return "Whether a flood of cheap dats, 100 times all honest packets, evicts dats of more work";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Duration length = settings.full() ? Duration.ofHours(1) : Duration.ofMinutes(2);
    Duration honestEvery = Duration.ofSeconds(20);
    long aheadMs = settings.full() ? MOST_AHEAD_MS : MOST_AHEAD_MS / 3;
    Flood flood =
        new Flood(
            Mass.WORK,
            MORE_BITS,
            0,
            settings.full() ? 0.5 : 0.4,
            FACTOR,
            aheadMs,
            honestEvery,
            length,
            true);
    flood = flood.withCapacity((int) (ROOM * RetentionTheory.capacityNeeded(flood)));
    Findings findings = new Findings();
    findings
        .option("honest nodes", RetentionRun.NODES)
        .option(
            "packets a second of an honest node", NumberFormatter.number(flood.packetsPerSecond()))
        .option(
            "flood",
            NumberFormatter.number(flood.perSecond())
                + " new dats a second of "
                + RetentionRun.FLOOD_BITS
                + " bits, each sent to every node,"
                + " from 16 proven peers in as many network groups, stamped "
                + aheadMs / 1_000
                + " s ahead")
        .option("seconds of flood", length.toSeconds())
        .option(
            "honest dats",
            "one in " + honestEvery.toSeconds() + " s, of " + MORE_BITS + " bits more")
        .option("room of each store", NumberFormatter.count(flood.capacity()) + " dats");
    double main = settings.full() ? 0.8 : 1;
    try (RetentionRun work = new RetentionRun(settings.seed(), flood);
        RetentionRun strangers = new RetentionRun(settings.seed(), flood.withProven(false));
        RetentionRun bits =
            new RetentionRun(settings.seed(), flood.withMass(Mass.BITS).withProven(false))) {
      work.run(done -> progress.at("mass by work", main * done / 3));
      strangers.run(done -> progress.at("mass by work, strangers", main * (1 + done) / 3));
      bits.run(done -> progress.at("control: mass by bits", main * (2 + done) / 3));
      findings.ran(work.cluster()).ran(strangers.cluster()).ran(bits.cluster());
      judge(findings, work, strangers, bits);
      if (settings.full()) {
        findings.atMost(
            "nodes that lack an honest dat older than a minute, by work, flood from strangers",
            strangers.missingShare(),
            0.05,
            Unit.PERCENT);
      }
      tables(findings, flood, work, strangers, bits);
      findings.chart(chart(work, bits));
    }
    if (settings.full()) {
      sweep(settings, findings, done -> progress.at("capacities", 0.8 + 0.2 * done));
    }
    return findings.report(
        this,
        "An attacker floods nodes with dats of the least difficulty, 100 times the packets of all"
            + " honest nodes. If mass follows work, no dat with 8 bits more is lost. If mass follows"
            + " bits, most are lost.",
        settings.seed());
  }

  private static void judge(
      Findings findings, RetentionRun work, RetentionRun strangers, RetentionRun bits) {
    findings
        .atLeast(
            "dats of the attacker for each that all honest nodes sent",
            work.datsFactor(),
            0.99 * FACTOR,
            Unit.TIMES)
        .atLeast("times that the flood would fill a store", work.turnovers(), 10, Unit.COUNT)
        .atMost(
            "honest dats that no node holds, by work, flood from peers",
            (double) work.lost(),
            0,
            Unit.COUNT)
        .atMost(
            "honest dats that no node holds, by work, flood from strangers",
            (double) strangers.lost(),
            0,
            Unit.COUNT)
        .atLeast(
            "control: honest dats lost from the network by bits",
            bits.lostShare(),
            0.5,
            Unit.PERCENT);
  }

  private static void tables(
      Findings findings,
      Flood flood,
      RetentionRun work,
      RetentionRun strangers,
      RetentionRun bits) {
    Flood byBits = flood.withMass(Mass.BITS);
    findings.table(
        "Honest dats",
        List.of(
            "mass, and who floods",
            "written",
            "lost",
            "lost in theory",
            "age at loss",
            "age in theory",
            "room needed in theory"),
        List.of(
            row("work, peers", flood, work),
            row("work, strangers", flood, strangers),
            row("bits, strangers", byBits, bits)));
    findings.table(
        "The flood",
        List.of(
            "mass, and who floods",
            "for each honest dat sent",
            "for each honest packet",
            "turnovers of a store",
            "honest packets that it swallowed",
            "nodes lacking a dat"),
        List.of(
            load("work, peers", work),
            load("work, strangers", strangers),
            load("bits, strangers", bits)));
    List<List<String>> rows = new ArrayList<>();
    for (int nodes = 0; nodes <= RetentionRun.NODES; nodes++) {
      rows.add(
          List.of(
              NumberFormatter.count(nodes),
              NumberFormatter.count(work.missingFrom(nodes)),
              NumberFormatter.count(strangers.missingFrom(nodes)),
              NumberFormatter.count(bits.missingFrom(nodes))));
    }
    findings.table(
        "From how many of the nodes honest dats older than a minute are missing",
        List.of("missing from", "by work, peers", "by work, strangers", "by bits, strangers"),
        rows);
  }

  private static List<String> load(String name, RetentionRun run) {
    return List.of(
        name,
        NumberFormatter.times(run.datsFactor()),
        NumberFormatter.times(run.packetsFactor()),
        NumberFormatter.number(run.turnovers()),
        NumberFormatter.percent(run.sentToAttacker()),
        NumberFormatter.percent(run.missingShare()));
  }

  private static List<String> row(String name, Flood flood, RetentionRun run) {
    Quantiles ages = run.agesAtLoss();
    return List.of(
        name,
        NumberFormatter.count(run.written()),
        NumberFormatter.count(run.lost()),
        NumberFormatter.percent(RetentionTheory.lostShare(flood)),
        ages.count() == 0 ? "none lost" : NumberFormatter.seconds(ages.median()),
        NumberFormatter.seconds(RetentionTheory.lifetimeS(flood)),
        NumberFormatter.count(RetentionTheory.capacityNeeded(flood)));
  }

  private static Chart chart(RetentionRun work, RetentionRun bits) {
    return new Chart(
        "Honest dats that no node holds any more",
        Axis.linear("minutes of flood"),
        Axis.linear("of those written, %"),
        List.of(
            new Series("mass by work", Style.LINE, work.lostOverTime()),
            new Series("control: mass by bits", Style.DASHED, bits.lostOverTime())));
  }

  /**
   * Measures the loss over the capacity of stores. Below the capacity in theory the oldest dats are
   * lost.
   */
  private static void sweep(Settings settings, Findings findings, DoubleConsumer progress) {
    Flood base =
        new Flood(
            Mass.WORK,
            MORE_BITS,
            0,
            0.25,
            FACTOR,
            0,
            Duration.ofSeconds(20),
            Duration.ofMinutes(20),
            false);
    int needed = RetentionTheory.capacityNeeded(base);
    List<Point> measured = new ArrayList<>();
    List<Point> theory = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < SWEEP.length; i++) {
      Flood flood = base.withCapacity((int) (SWEEP[i] * needed));
      double begun = (double) i / SWEEP.length;
      try (RetentionRun run = new RetentionRun(settings.seed() + 1, flood)) {
        run.run(done -> progress.accept(begun + done / SWEEP.length));
        findings.ran(run.cluster());
        measured.add(new Point(flood.capacity(), 100 * run.lostShare()));
        theory.add(new Point(flood.capacity(), 100 * RetentionTheory.lostShare(flood)));
        rows.add(
            List.of(
                NumberFormatter.count(flood.capacity()),
                NumberFormatter.times(SWEEP[i]),
                NumberFormatter.percent(run.lostShare()),
                NumberFormatter.percent(RetentionTheory.lostShare(flood)),
                NumberFormatter.number(run.turnovers())));
      }
    }
    findings.table(
        "By work, over the room of a store: 20 minutes of 25 flood dats a second from strangers",
        List.of("room in dats", "of what theory asks", "lost", "lost in theory", "turnovers"),
        rows);
    findings.chart(
        new Chart(
            "Honest dats lost, over the room of a store",
            Axis.linear("dats that a store has room for"),
            Axis.linear("of those written, %"),
            List.of(
                new Series("measured", Style.LINE, measured),
                new Series("theory", Style.DASHED, theory))));
  }
}
