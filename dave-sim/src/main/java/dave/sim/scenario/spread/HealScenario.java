package dave.sim.scenario.spread;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
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
import dave.sim.scenario.spread.HealRun.Split;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/** Tests whether the halves of a split network agree again soon after it heals. */
public final class HealScenario implements Scenario {
  private static final double BAR_S = 60;
  private static final double PACKETS_PER_SECOND = 25;

  @Override
  public String name() {
    return "heal";
  }

  @Override
  public String summary() {
    return "How soon the halves of a split network agree again, with edges across and without";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    int nodes = settings.nodesOr(16, 100);
    Duration cut = Duration.ofMinutes(settings.full() ? 10 : 2);
    Duration after = settings.full() ? Duration.ofMinutes(3) : Duration.ofSeconds(75);
    Findings findings = new Findings();
    findings
        .option("nodes, half on either side", nodes)
        .option("packets a second and node", NumberFormatter.number(PACKETS_PER_SECOND))
        .option("cut for", cut.toMinutes() + " min")
        .option("loss", "2 %")
        .option("registers, each written three times on both sides", HealRun.REGISTERS)
        .option("dats without a key, written on one side", 2 * HealRun.DATS);
    List<Split> splits =
        List.of(
            new Split("edges across", true, false, cut, after, 0),
            new Split("no edges across", false, false, cut, after, 0),
            new Split("one way, no edges across", false, true, cut, after, 0),
            new Split("control: no edges across, no rejoining", false, false, cut, after, 0));
    double share = settings.full() ? 0.6 : 1;
    List<List<String>> rows = new ArrayList<>();
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < splits.size(); i++) {
      double begun = (double) i / splits.size();
      Split split = splits.get(i);
      boolean control = i == splits.size() - 1;
      Defences defences = control ? Defences.without(Defence.REJOIN) : Defences.ALL;
      try (HealRun run = new HealRun(settings.seed(), nodes, PACKETS_PER_SECOND, split, defences)) {
        run.run(done -> progress.at(split.name(), share * (begun + done / splits.size())));
        findings.ran(run.cluster());
        judge(findings, run, control);
        rows.add(row(run));
        series.add(new Series(split.name(), control ? Style.DASHED : Style.LINE, run.overTime()));
      }
    }
    findings.table(
        "After healing",
        List.of(
            "split",
            "agreed at healing",
            "all agree after",
            "all dats everywhere after",
            "agreed at the end",
            "peers across at the end"),
        rows);
    findings.chart(
        new Chart(
            "Nodes and registers that agree on the value that stands at the end",
            Axis.linear("seconds since healing"),
            Axis.linear("pairs of node and register, %"),
            series));
    if (settings.full()) {
      sweep(settings, findings, done -> progress.at("dats held", 0.6 + 0.4 * done));
    }
    return findings.report(
        this,
        "Halves write different values under the same keys for "
            + cut.toMinutes()
            + " minutes; after healing, all registers agree within 60 s and no dat is lost.",
        settings.seed());
  }

  private static void judge(Findings findings, HealRun run, boolean control) {
    String name = run.split().name();
    if (control) {
      findings.atMost(
          name + ": share of registers that agree at the end",
          run.agreedAtEnd(),
          0.9,
          Unit.PERCENT);
      return;
    }
    findings
        .atMost(
            name + ": until all registers agree on all nodes", run.agreedS(), BAR_S, Unit.SECONDS)
        .atMost(
            name + ": dats that a node lacks at the end", (double) run.missing(), 0, Unit.COUNT);
  }

  /**
   * Measures the time to agree over the dats held. Repair draws from the whole store, so it takes
   * longer in a larger one.
   */
  private static void sweep(Settings settings, Findings findings, DoubleConsumer progress) {
    List<Point> points = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    int[] ballasts = {0, 250, 500, 1_000, 2_000};
    for (int i = 0; i < ballasts.length; i++) {
      Split split =
          new Split(
              "ballast", false, false, Duration.ofMinutes(2), Duration.ofMinutes(10), ballasts[i]);
      double begun = (double) i / ballasts.length;
      try (HealRun run =
          new HealRun(settings.seed() + 1, 30, PACKETS_PER_SECOND, split, Defences.ALL)) {
        run.run(done -> progress.accept(begun + done / ballasts.length));
        findings.ran(run.cluster());
        if (Double.isFinite(run.agreedS())) {
          points.add(new Point(ballasts[i], run.agreedS()));
        }
        rows.add(
            List.of(
                NumberFormatter.count(ballasts[i]),
                NumberFormatter.seconds(run.agreedS()),
                NumberFormatter.seconds(ballasts[i] / (PACKETS_PER_SECOND / 2))));
      }
    }
    findings.table(
        "Over the dats that all hold besides: 30 nodes, no edges across, 2 minutes apart",
        List.of("dats", "all agree after", "a node's repair is once through the store in"),
        rows);
    findings.chart(
        new Chart(
            "Until all registers agree, over the dats that all hold besides",
            Axis.linear("dats"),
            Axis.linear("seconds since healing"),
            List.of(new Series("30 nodes, 25 packets/s", Style.LINE, points))));
  }

  private static List<String> row(HealRun run) {
    return List.of(
        run.split().name(),
        NumberFormatter.percent(run.agreedAtHealing()),
        NumberFormatter.seconds(run.agreedS()),
        NumberFormatter.seconds(run.completeS()),
        NumberFormatter.percent(run.agreedAtEnd()),
        NumberFormatter.number(run.peersAcross()));
  }
}
