package dave.sim.scenario.anonymity;

import dave.sim.report.Chart;
import dave.sim.report.Chart.Axis;
import dave.sim.report.Chart.Point;
import dave.sim.report.Chart.Series;
import dave.sim.report.Chart.Style;
import dave.sim.scenario.Findings;
import dave.sim.scenario.NumberFormatter;
import java.util.ArrayList;
import java.util.List;

/** Reports whether the time of the first send reveals the origin of a dat. */
final class DelayReport {
  /** Two distributions count as the same if the probability of such a distance is at least this. */
  private static final double LEVEL = 0.001;

  private final Findings findings;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<Series> series = new ArrayList<>();

  DelayReport(Findings findings) {
    this.findings = findings;
  }

  /** Adds a run in which own and brought dats must have the same delays. */
  void same(String name, DelayRun run) {
    findings.add(
        "the first send of a dat put here and of one brought follow one law, " + name,
        "p = " + NumberFormatter.number(run.sameLaw()),
        ">= " + LEVEL,
        run.sameLaw() >= LEVEL);
    add(name, run, Style.LINE);
  }

  /** Adds a control run in which the delays must differ, to show that the test can detect it. */
  void differs(String name, DelayRun run) {
    findings.add(
        "control: the two laws differ " + name,
        "p = " + NumberFormatter.number(run.sameLaw()),
        "< " + LEVEL,
        run.sameLaw() < LEVEL);
    add(name, run, Style.DASHED);
  }

  private void add(String name, DelayRun run, Style style) {
    rows.add(row(name, "put here", run.own(), run));
    rows.add(row(name, "brought", run.brought(), run));
    series.add(new Series("put here, " + name, style, cdf(run.own())));
    series.add(new Series("brought, " + name, style, cdf(run.brought())));
  }

  private static List<String> row(String name, String what, double[] sorted, DelayRun run) {
    return List.of(
        name,
        what,
        NumberFormatter.count(sorted.length),
        NumberFormatter.seconds(sorted[sorted.length / 2]),
        NumberFormatter.seconds(sorted[sorted.length * 9 / 10]),
        NumberFormatter.number(run.distance()));
  }

  private static List<Point> cdf(double[] sorted) {
    List<Point> points = new ArrayList<>();
    int step = Math.max(1, sorted.length / 100);
    for (int i = 0; i < sorted.length; i += step) {
      if (Double.isFinite(sorted[i])) {
        points.add(new Point(sorted[i], (i + 1.0) / sorted.length));
      }
    }
    return points;
  }

  /** Adds the table and the chart. */
  void finish() {
    findings.table(
        "Delay until a node first sends a new dat",
        List.of("network", "dat", "dats", "median", "90th percentile", "distance"),
        rows);
    findings.chart(
        new Chart(
            "Delay until a node first sends a new dat",
            Axis.linear("seconds"),
            Axis.linear("share of the dats"),
            series));
  }
}
