package dave.sim.scenario.anonymity;

import dave.sim.report.Chart;
import dave.sim.report.Chart.Axis;
import dave.sim.report.Chart.Point;
import dave.sim.report.Chart.Series;
import dave.sim.report.Chart.Style;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.anonymity.RecallRun.Guess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Reports how often spies guess right, as findings, tables and a chart. */
final class RecallReport {
  private static final double[] SHARES = {0.05, 0.1, 0.2};
  private static final double[] CHART_SHARES = {0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5};
  private static final double MARGIN = 0.03;
  private static final double OF_THEORY = 0.8;

  private RecallReport() {}

  /**
   * Adds findings, tables and the chart.
   *
   * @param bounded whether the 99 % bound must meet the bar, which takes many dats; else the
   *     estimate must
   */
  static void add(Findings findings, RecallRun stem, RecallRun plain, boolean bounded) {
    ask(findings, stem, bounded);
    control(findings, plain);
    tables(findings, stem, plain);
    findings.chart(chart(stem, plain));
  }

  private static void ask(Findings findings, RecallRun stem, boolean bounded) {
    for (double share : SHARES) {
      double right =
          Arrays.stream(Guess.values())
              .mapToDouble(guess -> bounded ? stem.bound(share, guess) : stem.recall(share, guess))
              .max()
              .orElseThrow();
      findings.atMost(
          "right guesses of the better of two spies, "
              + NumberFormatter.percent(share)
              + " of the nodes spy"
              + (bounded ? ", 99 % bound" : ""),
          right,
          share + MARGIN,
          Unit.PERCENT);
    }
  }

  private static void control(Findings findings, RecallRun plain) {
    for (double share : SHARES) {
      findings.atLeast(
          "control: right guesses without the stem against theory, "
              + NumberFormatter.percent(share)
              + " spy",
          plain.recall(share, Guess.FIRST_SENDER) / FirstSpy.theory(share),
          OF_THEORY,
          Unit.TIMES);
    }
  }

  private static void tables(Findings findings, RecallRun stem, RecallRun plain) {
    List<List<String>> rows = new ArrayList<>();
    rows(rows, "stem", stem);
    rows(rows, "none", plain);
    findings.table(
        "Guesses at authors: over all sets of spies, and with one set drawn for each dat",
        List.of("stem", "dats", "spies", "guess", "right", "99 %", "drawn", "99 %", "theory"),
        rows);
    findings.table(
        "Where a spy is sent a dat in its stem: how often who sent it is the author",
        List.of("spies", "right"),
        Arrays.stream(SHARES)
            .mapToObj(
                share ->
                    List.of(
                        NumberFormatter.percent(share),
                        NumberFormatter.percent(stem.precisionOfMarked(share))))
            .toList());
  }

  private static void rows(List<List<String>> rows, String name, RecallRun run) {
    for (double share : SHARES) {
      for (Guess guess : Guess.values()) {
        long right = run.right(share, guess);
        rows.add(
            List.of(
                name,
                NumberFormatter.count(run.publications()),
                NumberFormatter.percent(share),
                guess.name().split("_", 2)[0].toLowerCase(Locale.ROOT),
                NumberFormatter.percent(run.recall(share, guess)),
                NumberFormatter.percent(run.bound(share, guess)),
                NumberFormatter.percent((double) right / run.publications()),
                NumberFormatter.percent(SampleStatistics.upper99(right, run.publications())),
                NumberFormatter.percent(FirstSpy.theory(share))));
      }
    }
  }

  private static Chart chart(RecallRun stem, RecallRun plain) {
    return new Chart(
        "Authors that spies guess right",
        Axis.linear("spies, % of the nodes"),
        Axis.linear("right guesses, %"),
        List.of(
            series("with the stem", Style.LINE, s -> stem.recall(s, Guess.FIRST_SENDER)),
            series(
                "with the stem, whose mark is believed",
                Style.POINTS,
                s -> stem.recall(s, Guess.MARKED_SENDER)),
            series("without the stem", Style.LINE, s -> plain.recall(s, Guess.FIRST_SENDER)),
            series("theory of random push", Style.DASHED, FirstSpy::theory),
            series("no better than their share", Style.DASHED, s -> s)));
  }

  private static Series series(String name, Style style, DoubleUnaryOperator recall) {
    return new Series(
        name,
        style,
        Arrays.stream(CHART_SHARES)
            .mapToObj(share -> new Point(100 * share, 100 * recall.applyAsDouble(share)))
            .toList());
  }
}
