package dave.sim.scenario.anonymity;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.sim.cluster.Options.Linking;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario.Progress;
import dave.sim.scenario.Scenario.Settings;
import dave.sim.scenario.anonymity.RecallRun.Guess;
import dave.sim.scenario.spread.SpreadRun.Load;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures how often spies guess the author of a dat if they also ask for dats over links and poll
 * stores.
 */
public final class AskingFindings {
  private static final double[] SHARES = {0.05, 0.1, 0.2};
  private static final double MARGIN = 0.03;
  private static final double OF_THEORY = 0.8;

  /** Dats of the end of a run are still too young. */
  private static final double TOLD = 0.5;

  private static final double CONTROL_TOLD = 0.15;
  private static final int HOSTS = 2;
  private static final double CELLS_PER_SECOND = 25;
  private static final double DATS_PER_SECOND = 2;

  private AskingFindings() {}

  /** Adds findings and a table. */
  public static void add(Settings settings, Findings findings, Progress progress) {
    int nodes = settings.nodesOr(58, 98);
    int controlS = settings.full() ? 100 : 15;
    try (RecallRun stem = run(settings, nodes, Defences.ALL, settings.full() ? 500 : 60);
        RecallRun plain = run(settings, nodes, Defences.without(Defence.STEM), controlS);
        RecallRun early =
            run(settings, nodes / 2, Defences.without(Defence.LATE_COMPARISON), controlS)) {
      stem.run(done -> progress.at("spies that ask", 0.6 * done));
      plain.run(done -> progress.at("spies that ask, without the stem", 0.6 + 0.25 * done));
      early.run(done -> progress.at("spies that poll stores at once", 0.85 + 0.15 * done));
      findings
          .ran(stem.spread().cluster())
          .ran(plain.spread().cluster())
          .ran(early.spread().cluster());
      for (double share : SHARES) {
        findings.atMost(
            "right guesses, "
                + NumberFormatter.percent(stem.nearest(share))
                + " spy, two of them ask everybody for every dat and poll all stores"
                + (settings.full() ? ", 99 % bound" : ""),
            best(stem, share, settings.full()),
            stem.nearest(share) + MARGIN,
            Unit.PERCENT);
      }
      findings
          .atLeast(
              "share of dats that answers on stores told of in time",
              (double) stem.told() / stem.publications(),
              TOLD,
              Unit.PERCENT)
          .atMost(
              "right guesses by who first told of a dat in an answer on its store",
              stem.recallOfTold(),
              stem.nearest(0) + MARGIN,
              Unit.PERCENT)
          .atLeast(
              "control: right guesses by that if answers hide no dat",
              early.recallOfTold(),
              CONTROL_TOLD,
              Unit.PERCENT);
      double most = SHARES[SHARES.length - 1];
      findings.atLeast(
          "control: right guesses without the stem, against theory of spies that do not ask",
          best(plain, most, false) / FirstSpy.theory(plain.nearest(most)),
          OF_THEORY,
          Unit.TIMES);
      List<List<String>> rows = new ArrayList<>();
      rows(rows, "stem", stem);
      rows(rows, "none", plain);
      rows(rows, "stem, answers hide nothing", early);
      findings.table(
          "Guesses at authors, of spies among the nodes and two hosts that ask and poll",
          List.of("stem", "dats", "answers a dat", "spies", "guess", "right", "99 %"),
          rows);
    }
  }

  private static RecallRun run(Settings settings, int nodes, Defences defences, int measuredS) {
    Load load =
        new Load(
            DATS_PER_SECOND,
            6,
            0,
            Duration.ofSeconds(45),
            Duration.ofSeconds(10),
            Duration.ofSeconds(measuredS));
    return new RecallRun(
        settings.seed(), nodes, CELLS_PER_SECOND, defences, Linking.REQUIRED, load, HOSTS);
  }

  private static double best(RecallRun run, double share, boolean bounded) {
    return Arrays.stream(Guess.values())
        .mapToDouble(guess -> bounded ? run.bound(share, guess) : run.recall(share, guess))
        .max()
        .orElseThrow();
  }

  private static void rows(List<List<String>> rows, String name, RecallRun run) {
    for (double share : SHARES) {
      for (Guess guess : Guess.values()) {
        rows.add(
            List.of(
                name,
                NumberFormatter.count(run.publications()),
                NumberFormatter.number(run.asking().answers() / (double) run.publications()),
                NumberFormatter.percent(run.nearest(share)),
                guess == Guess.FIRST_SENDER ? "first" : "marked",
                NumberFormatter.percent(run.recall(share, guess)),
                NumberFormatter.percent(run.bound(share, guess))));
      }
    }
  }
}
