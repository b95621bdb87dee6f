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

/** Measures how often spies guess the author of a dat if they also ask for dats over links. */
public final class AskingFindings {
  private static final double[] SHARES = {0.05, 0.1, 0.2};
  private static final double MARGIN = 0.03;
  private static final double OF_THEORY = 0.8;
  private static final int HOSTS = 2;
  private static final double CELLS_PER_SECOND = 25;
  private static final double DATS_PER_SECOND = 2;

  private AskingFindings() {}

  /** Adds findings and a table. */
  public static void add(Settings settings, Findings findings, Progress progress) {
    try (RecallRun stem = run(settings, Defences.ALL, settings.full() ? 500 : 60);
        RecallRun plain =
            run(settings, Defences.without(Defence.STEM), settings.full() ? 100 : 15)) {
      stem.run(done -> progress.at("spies that ask", 0.75 * done));
      plain.run(done -> progress.at("spies that ask, without the stem", 0.75 + 0.25 * done));
      findings.ran(stem.spread().cluster()).ran(plain.spread().cluster());
      for (double share : SHARES) {
        findings.atMost(
            "right guesses, "
                + NumberFormatter.percent(stem.nearest(share))
                + " spy, two of them ask everybody for every dat"
                + (settings.full() ? ", 99 % bound" : ""),
            best(stem, share, settings.full()),
            stem.nearest(share) + MARGIN,
            Unit.PERCENT);
      }
      double most = SHARES[SHARES.length - 1];
      findings.atLeast(
          "control: right guesses without the stem, against theory of spies that do not ask",
          best(plain, most, false) / FirstSpy.theory(plain.nearest(most)),
          OF_THEORY,
          Unit.TIMES);
      List<List<String>> rows = new ArrayList<>();
      rows(rows, "stem", stem);
      rows(rows, "none", plain);
      findings.table(
          "Guesses at authors, of spies among the nodes and two hosts that ask",
          List.of("stem", "dats", "answers a dat", "spies", "guess", "right", "99 %"),
          rows);
    }
  }

  private static RecallRun run(Settings settings, Defences defences, int measuredS) {
    Load load =
        new Load(
            DATS_PER_SECOND,
            6,
            0,
            Duration.ofSeconds(45),
            Duration.ofSeconds(10),
            Duration.ofSeconds(measuredS));
    return new RecallRun(
        settings.seed(),
        settings.nodesOr(58, 98),
        CELLS_PER_SECOND,
        defences,
        Linking.REQUIRED,
        load,
        HOSTS);
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
