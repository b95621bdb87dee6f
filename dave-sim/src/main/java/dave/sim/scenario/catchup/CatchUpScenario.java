package dave.sim.scenario.catchup;

import dave.sim.report.Chart;
import dave.sim.report.Chart.Axis;
import dave.sim.report.Chart.Series;
import dave.sim.report.Chart.Style;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario;
import dave.sim.scenario.catchup.CatchUpRun.Plan;
import dave.sim.scenario.catchup.History.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/** Tests how soon nodes over links get the dats that others hold and they lack. */
public final class CatchUpScenario implements Scenario {
  /** Difficulties come in order; a mass is of an age too. */
  private static final double HEAVY_BAR = 0.75;

  private static final int SMALL_VALUE = 200;
  private static final int FULL_VALUE = 1_200;

  /** The most that new dats may be slowed while a node catches up. */
  private static final double SLOWED_BAR = 1.2;

  private static final double GAP_BYTES_BAR = 1.3;
  private static final double SCATTERED_BYTES_BAR = 300;
  private static final double HALVES_BAR_S = 120;

  /** Each case takes about as long. */
  private static final int CASES = 7;

  /**
   * A node that was away.
   *
   * @param barS asked of the seconds until it has all that it lacked
   * @param cells a second and node
   */
  private record Away(
      String name, int dats, int missing, Kind kind, int valueBytes, double cells, double barS) {}

  @Override
  public String name() {
    return "catchup";
  }

  @Override
  public String summary() {
    return "How soon a node gets the dats that it missed, and the halves of a network agree";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    return new Cases(this, settings, progress).report();
  }

  /** The cases of one run. */
  private static final class Cases {
    private final CatchUpScenario scenario;
    private final Settings settings;
    private final Progress progress;
    private final Findings findings = new Findings();
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Series> series = new ArrayList<>();
    private final int nodes;
    private int done;

    Cases(CatchUpScenario scenario, Settings settings, Progress progress) {
      this.scenario = scenario;
      this.settings = settings;
      this.progress = progress;
      nodes = settings.nodesOr(8, 12);
    }

    Report report() {
      boolean full = settings.full();
      int dats = full ? 1_000_000 : 20_000;
      int gap = full ? 10_000 : 200;
      findings
          .option("nodes", nodes)
          .option("latency", CatchUpRun.LATENCY.toMillis() + " ms")
          .option("loss", NumberFormatter.percent(CatchUpRun.LOSS))
          .option("new dats a second", NumberFormatter.number(CatchUpRun.NEW_DATS))
          .option("dats held", NumberFormatter.count(dats))
          .option("missed in a gap of time", NumberFormatter.count(gap));
      double gapBarS = full ? 120 : 30;
      History history = History.of(settings.seed(), dats, gap, Kind.GAP, SMALL_VALUE);
      Away away = new Away("a gap of time", dats, gap, Kind.GAP, SMALL_VALUE, 100, gapBarS);
      gap(away, history);
      outage(away, history);
      int few = full ? 100 : 20;
      scattered(new Away("scattered dats", dats, few, Kind.SCATTERED, SMALL_VALUE, 100, 30));
      // A cell carries one dat of full size, and a tenth of the cells are lost.
      double fullBarS = Math.max(gapBarS, 1.3 * gap / (100 * (1 - CatchUpRun.LOSS)));
      Away large = new Away("a gap, full size", dats, gap, Kind.GAP, FULL_VALUE, 100, fullBarS);
      back(large, history(large));
      int all = full ? 100_000 : 5_000;
      newNode(new Away("a new node", all, all, Kind.GAP, SMALL_VALUE, 200, full ? 600 : 60));
      halves(full ? 100_000 : 2_000, full ? 10_000 : 200, false);
      halves(full ? 1_000 : 500, full ? 100_000 : 1_000, true);
      findings.table(
          "A node that was away",
          List.of(
              "case",
              "missed",
              "half there",
              "all there",
              "bytes beside, each",
              "new dats, median to 99 %"),
          rows);
      findings.chart(
          new Chart(
              "What the node has of the dats that it missed",
              Axis.linear("seconds since its start"),
              Axis.linear("dats, %"),
              series));
      return findings.report(
          scenario,
          "A node that was away gets what it missed from several others at once, as fast as its"
              + " links carry it. New dats spread meanwhile.",
          settings.seed());
    }

    private History history(Away away) {
      return History.of(
          settings.seed(), away.dats(), away.missing(), away.kind(), away.valueBytes());
    }

    private DoubleConsumer progress(String phase) {
      int before = done++;
      return share -> progress.at(phase, (before + share) / CASES);
    }

    private void gap(Away away, History history) {
      double spread;
      Duration took;
      try (CatchUpRun run = run(away, history, plan(away, true, Duration.ZERO, Duration.ZERO))) {
        judge(away, run);
        spread = run.newDats(0.99).median();
        took =
            Duration.ofMillis(
                (long) (1_000 * Math.min(run.backS(), limit(away).toMillis() / 1_000.0)));
      }
      done--;
      try (CatchUpRun twin = run(away, history, plan(away, false, Duration.ZERO, took))) {
        findings.atMost(
            away.name() + ": median time of new dats to 99 %, of that when nothing is missed",
            spread / twin.newDats(0.99).median(),
            SLOWED_BAR,
            Unit.TIMES);
        rows.add(
            List.of(
                "nothing missed",
                "0",
                "",
                "",
                "",
                NumberFormatter.seconds(twin.newDats(0.99).median())));
      }
    }

    private void outage(Away away, History history) {
      Away broken =
          new Away(
              "a gap, with all links lost in the middle",
              away.dats(),
              away.missing(),
              away.kind(),
              away.valueBytes(),
              away.cells(),
              away.barS());
      Plan plan = plan(broken, true, Duration.ofSeconds(60), Duration.ZERO);
      try (CatchUpRun run = run(broken, history, plan)) {
        findings.atMost(
            broken.name() + ": links that are left then", run.linksInOutage(), 0, Unit.COUNT);
        judge(broken, run);
      }
    }

    private void scattered(Away away) {
      back(away, history(away));
    }

    private void newNode(Away away) {
      History history = History.unknown(settings.seed(), away.dats(), away.valueBytes());
      try (CatchUpRun run = run(away, history, plan(away, true, Duration.ZERO, Duration.ZERO))) {
        judge(away, run);
        findings.atLeast(
            away.name() + ": share of the heavier half that is there at half of the time",
            run.heavyAtHalf(),
            HEAVY_BAR,
            Unit.PERCENT);
      }
    }

    private void back(Away away, History history) {
      try (CatchUpRun run = run(away, history, plan(away, true, Duration.ZERO, Duration.ZERO))) {
        judge(away, run);
      }
    }

    private Plan plan(Away away, boolean lacks, Duration outage, Duration least) {
      return new Plan(nodes, away.cells(), lacks, outage, least, limit(away));
    }

    private static Duration limit(Away away) {
      return Duration.ofMillis((long) (1_500 * away.barS()));
    }

    private CatchUpRun run(Away away, History history, Plan plan) {
      CatchUpRun run = new CatchUpRun(settings.seed(), history, plan);
      run.run(progress(away.name()));
      findings.ran(run.cluster());
      return run;
    }

    private void judge(Away away, CatchUpRun run) {
      if (away.kind() == Kind.GAP) {
        findings.atMost(
            away.name() + ": bytes for a difference, of the missed dats",
            run.cost(),
            GAP_BYTES_BAR,
            Unit.TIMES);
      } else {
        findings.atMost(
            away.name() + ": bytes for each missed dat, beside the dat",
            run.bytesEach(),
            SCATTERED_BYTES_BAR,
            Unit.COUNT);
      }
      findings.atMost(
          away.name() + ": until all that it missed is there",
          run.backS(),
          away.barS(),
          Unit.SECONDS);
      rows.add(
          List.of(
              away.name(),
              NumberFormatter.count(away.missing()),
              NumberFormatter.seconds(run.secondsTo(50)),
              NumberFormatter.seconds(run.backS()),
              NumberFormatter.number(run.bytesEach()),
              NumberFormatter.seconds(run.newDats(0.99).median())));
      series.add(new Series(away.name(), Style.LINE, run.overTime()));
    }

    private void halves(int shared, int apart, boolean registers) {
      String name =
          registers
              ? "halves with other values of %s registers"
              : "halves with %s dats each that the other lacks";
      String said = name.formatted(NumberFormatter.count(apart));
      // Half of the registers have to cross in each direction.
      boolean many = registers && settings.full();
      double barS = many ? 600 : HALVES_BAR_S;
      double limitS = many ? 3 * barS : 1.5 * barS;
      HalvesRun.Plan plan =
          new HalvesRun.Plan(
              nodes,
              100,
              shared,
              apart,
              registers,
              /* differ= */ true,
              /* newDats= */ 0,
              Duration.ofSeconds((long) limitS));
      try (HalvesRun run = new HalvesRun(settings.seed(), plan)) {
        run.run(progress(said));
        findings
            .ran(run.cluster())
            .atMost(said + ": until all agree", run.agreedS(), barS, Unit.SECONDS)
            .atLeast(said + ": agreed at the end", run.agreed(), 1, Unit.PERCENT);
      }
    }
  }
}
