package dave.sim.scenario.spread;

import dave.sim.report.Chart;
import dave.sim.report.Chart.Axis;
import dave.sim.report.Chart.Point;
import dave.sim.report.Chart.Series;
import dave.sim.report.Chart.Style;
import dave.sim.scenario.Findings;
import dave.sim.scenario.NumberFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * Measures the spread over the number of nodes, their rate and the dats a second, beside theory.
 */
final class SpreadSweep {
  private static final int[] NODES = {100, 300, 1_000, 3_000};
  private static final double[] RATES = {50, 100, 200, 400};
  private static final double[] DATS = {0.5, 2, 8, 32};
  private static final int SWEEP_NODES = 200;

  private final Runs runs;

  /** Creates a run. */
  interface Runs {
    SpreadRun of(int nodes, double packetsPerSecond, double datsPerSecond);
  }

  /** The result of one run of a sweep, in seconds. */
  private record Sample(double x, double half, double most, double all, double theory) {}

  SpreadSweep(Runs runs) {
    this.runs = runs;
  }

  void run(Findings findings, DoubleConsumer progress) {
    List<Sample> byDats = new ArrayList<>();
    for (double dats : DATS) {
      byDats.add(sample(findings, dats, SWEEP_NODES, 200, dats));
      progress.accept(0.15 * byDats.size() / DATS.length);
    }
    add(findings, "new dats a second (200 nodes, 200 packets/s)", byDats);
    List<Sample> byRate = new ArrayList<>();
    for (double rate : RATES) {
      byRate.add(sample(findings, rate, SWEEP_NODES, rate, 1));
      progress.accept(0.15 + 0.15 * byRate.size() / RATES.length);
    }
    add(findings, "packets a second and node (200 nodes, 1 dat/s)", byRate);
    List<Sample> byNodes = new ArrayList<>();
    for (int nodes : NODES) {
      byNodes.add(sample(findings, nodes, nodes, 200, 1));
      progress.accept(0.3 + 0.7 * byNodes.size() / NODES.length);
    }
    add(findings, "nodes (200 packets/s, 1 dat/s)", byNodes);
  }

  private Sample sample(Findings findings, double x, int nodes, double rate, double dats) {
    try (SpreadRun run = runs.of(nodes, rate, dats)) {
      run.run(done -> {});
      findings.ran(run.cluster());
      // Rank r is drawn in proportion to 1/r, so the newest dat gets this share of the fresh slots.
      double newest = 1 / harmonic((int) Math.max(1, 10 * dats));
      return new Sample(
          x,
          run.secondsTo(0.5).median(),
          run.secondsTo(0.99).median(),
          run.secondsTo(1).median(),
          SpreadTheory.secondsToAll(nodes, 0.9 * rate / 2 * newest));
    }
  }

  private static double harmonic(int n) {
    double sum = 0;
    for (int i = 1; i <= n; i++) {
      sum += 1.0 / i;
    }
    return sum;
  }

  private static void add(Findings findings, String axis, List<Sample> samples) {
    findings.table(
        "Spread over " + axis + ", medians over dats",
        List.of(axis.substring(0, axis.indexOf(" (")), "to half", "to 99 %", "to all", "theory"),
        samples.stream()
            .map(
                sample ->
                    List.of(
                        NumberFormatter.number(sample.x()),
                        NumberFormatter.seconds(sample.half()),
                        NumberFormatter.seconds(sample.most()),
                        NumberFormatter.seconds(sample.all()),
                        NumberFormatter.seconds(sample.theory())))
            .toList());
    findings.chart(
        new Chart(
            "Spread over " + axis,
            Axis.log(axis),
            Axis.log("seconds"),
            List.of(
                series("to half", Style.LINE, samples, Sample::half),
                series("to 99 %", Style.LINE, samples, Sample::most),
                series("theory to all, without latency", Style.DASHED, samples, Sample::theory))));
  }

  private static Series series(
      String name,
      Style style,
      List<Sample> samples,
      java.util.function.ToDoubleFunction<Sample> value) {
    return new Series(
        name,
        style,
        samples.stream()
            .filter(sample -> Double.isFinite(value.applyAsDouble(sample)))
            .map(sample -> new Point(sample.x(), value.applyAsDouble(sample)))
            .toList());
  }
}
