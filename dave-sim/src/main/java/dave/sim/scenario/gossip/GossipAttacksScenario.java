package dave.sim.scenario.gossip;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario;
import dave.sim.scenario.anonymity.AskingFindings;
import dave.sim.scenario.gossip.AttackRun.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Measures what hostile hosts gain that speak genuine links and lie about dats. */
public final class GossipAttacksScenario implements Scenario {
  /** Dats spread at once, so that what the stem takes does not hide what an attack costs. */
  private static final Defences NO_STEM = Defences.without(Defence.STEM);

  private static final double CELLS_PER_SECOND = 30;
  private static final double DATS_PER_SECOND = 12;
  private static final int VALUE_BYTES = 1_000;
  private static final int PACE = 5;
  private static final int FLOOD_PACE = 10;

  @Override
  public String name() {
    return "gossip-attacks";
  }

  @Override
  public String summary() {
    return "What hosts gain that tell of dats that do not exist, keep dats back, flood links or ask";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    int nodes = settings.nodesOr(12, 40);
    Plan plan =
        new Plan(
            nodes,
            nodes / 2,
            CELLS_PER_SECOND,
            DATS_PER_SECOND,
            VALUE_BYTES,
            Duration.ofSeconds(settings.full() ? 60 : 20),
            Duration.ofSeconds(settings.full() ? 120 : 15));
    Findings findings = new Findings();
    findings
        .option("nodes", nodes)
        .option("hostile hosts, each with a link to every node", nodes / 2);
    SplittableRandom random = new SplittableRandom(settings.seed());
    try (AttackRun silent = new AttackRun(settings.seed(), plan, new Tactic(), 1, NO_STEM);
        AttackRun phantoms =
            new AttackRun(
                settings.seed(), plan, new Tactic.Phantoms(random.split()), PACE, NO_STEM);
        AttackRun withheld =
            new AttackRun(settings.seed(), plan, new Tactic.Withholding(), PACE, NO_STEM);
        AttackRun flood =
            new AttackRun(
                settings.seed(), plan, new Tactic.Flood(random.split()), FLOOD_PACE, NO_STEM);
        AttackRun believed =
            new AttackRun(
                settings.seed(),
                plan,
                new Tactic.Withholding(),
                PACE,
                Defences.without(Defence.STEM, Defence.KEPT_PROMISES))) {
      List<AttackRun> runs = List.of(silent, phantoms, withheld, flood, believed);
      List<List<String>> rows = new ArrayList<>();
      for (AttackRun run : runs) {
        String name = run == silent ? Tactic.SILENT : run.tactic().getClass().getSimpleName();
        long t = System.nanoTime();
        run.run(done -> progress.at(name, 0.7 * (runs.indexOf(run) + done) / runs.size()));
        System.err.println(name + (System.nanoTime() - t) / 1e9);
        findings.ran(run.cluster());
        rows.add(row(name, run));
      }
      findings.table(
          "x",
          List.of(
              "hosts", "50 %", "99 %", "99 %, p90", "lost", "links", "told", "asked", "a link",
              "dats", "cells"),
          rows);
    }
    if (System.getenv("TMP_ASK") != null) AskingFindings.add(
        settings, findings, (phase, done) -> progress.at(phase, 0.7 + 0.3 * done));
    return findings.report(this, "x", settings.seed());
  }

  private static List<String> row(String name, AttackRun run) {
    return List.of(
        name,
        NumberFormatter.seconds(run.secondsTo(0.5).median()),
        NumberFormatter.seconds(run.secondsTo(0.99).median()),
        NumberFormatter.seconds(run.secondsTo(0.99).at(0.9)),
        NumberFormatter.count(run.lost()),
        NumberFormatter.number(run.hostileLinks()),
        NumberFormatter.count(run.tactic().told()),
        NumberFormatter.count(run.tactic().asked()),
        NumberFormatter.number(run.askedPerLink()),
        NumberFormatter.count(run.tactic().brought()),
        NumberFormatter.number(run.cellsToHosts()));
  }
}
