package dave.sim.scenario.gossip;

import dave.engine.model.Defences;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario;
import dave.sim.scenario.gossip.AttackRun.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures what hostile hosts gain that speak genuine links and lie about dats. */
public final class GossipAttacksScenario implements Scenario {
  private static final int PACE = 8;

  @Override
  public String name() {
    return "gossip-attacks";
  }

  @Override
  public String summary() {
    return "What hosts gain that tell of dats that do not exist, keep dats back, or flood links";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Plan plan =
        new Plan(
            settings.nodesOr(20, 60),
            settings.nodesOr(20, 60) / 3,
            40,
            16,
            1_000,
            Duration.ofSeconds(settings.full() ? 60 : 25),
            Duration.ofSeconds(settings.full() ? 120 : 15));
    Findings findings = new Findings();
    List<List<String>> rows = new ArrayList<>();
    for (String name : List.of("silent", "phantoms", "withheld", "flood")) {
      try (AttackRun run = new AttackRun(settings.seed(), plan, null == name ? null :
          switch (name) {
            case "silent" -> new Tactic();
            case "phantoms" -> new Tactic.Phantoms(new java.util.SplittableRandom(settings.seed()));
            case "withheld" -> new Tactic.Withholding();
            default -> new Tactic.Flood(new java.util.SplittableRandom(settings.seed()));
          }, name.equals("silent") ? 1 : name.equals("flood") ? 16 : PACE, Defences.without(dave.engine.model.Defence.STEM))) {
        long t0 = System.nanoTime();
        run.run(done -> progress.at(name, done));
        findings.ran(run.cluster());
        rows.add(
            List.of(
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
                NumberFormatter.number(run.cellsToHosts()),
                NumberFormatter.number((System.nanoTime() - t0) / 1e9)));
      }
    }
    findings.atLeast("x", 1, 1, Unit.COUNT);
    findings.table(
        "x",
        List.of(
            "attack", "50", "99", "99 90%", "lost", "links", "told", "asked", "asked/link/s",
            "brought", "cells to", "s"),
        rows);
    return findings.report(this, "x", settings.seed());
  }
}
