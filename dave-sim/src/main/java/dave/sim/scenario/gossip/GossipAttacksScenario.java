package dave.sim.scenario.gossip;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario;
import dave.sim.scenario.anonymity.AskingFindings;
import dave.sim.scenario.catchup.DonorFindings;
import dave.sim.scenario.gossip.AttackRun.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures what hostile hosts gain that speak genuine links, and lie about dats, flood links, ask,
 * or answer as they like when nodes catch up. Each attack is compared with the same hosts when they
 * do nothing.
 */
public final class GossipAttacksScenario implements Scenario {
  /** Dats spread at once, so that the time in the stem does not hide what an attack costs. */
  private static final Defences NO_STEM = Defences.without(Defence.STEM);

  private static final Defences NO_JUDGING = Defences.without(Defence.STEM, Defence.KEPT_PROMISES);

  private static final double CELLS_PER_SECOND = 30;
  private static final double DATS_PER_SECOND = 12;
  private static final int VALUE_BYTES = 1_000;

  /** So many cells of a host for each of a node: some 2,000 ids a second over each link. */
  private static final int PACE = 5;

  private static final double SLOWER_BAR = 1.2;
  private static final double WITHHELD_BAR = 1.5;
  private static final double ASKED_BAR = 0.5;
  private static final double CONTROL_SLOWER = 1.25;
  private static final double CONTROL_ASKED = 0.6;
  private static final double CELLS_BAR = 1.2;

  /** In how many small networks each attack is tried in a short run. */
  private static final int SHORT_WORLDS = 3;

  /** A short run has few nodes, so that the last one to get a dat says little. */
  private static final double SHORT_SHARE = 0.9;

  private static final double FULL_SHARE = 0.99;

  @Override
  public String name() {
    return "gossip-attacks";
  }

  @Override
  public String summary() {
    return "What hosts gain that tell of false dats, keep dats back, flood links, lie or ask";
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
            Duration.ofSeconds(settings.full() ? 60 : 18),
            Duration.ofSeconds(settings.full() ? 120 : 12));
    Findings findings = new Findings();
    findings
        .option("nodes", nodes)
        .option("hostile hosts, each with a link to every node", plan.hosts())
        .option("cells a second and node", NumberFormatter.number(CELLS_PER_SECOND))
        .option("new dats a second, of 1,000 bytes", NumberFormatter.number(DATS_PER_SECOND))
        .option("loss", "1 %");
    attacks(settings, plan, findings, progress);
    DonorFindings.add(settings, findings, (phase, done) -> progress.at(phase, 0.5 + 0.2 * done));
    AskingFindings.add(settings, findings, (phase, done) -> progress.at(phase, 0.7 + 0.3 * done));
    return findings.report(
        this,
        "Hosts that have a link to every node, and lie about dats or flood links, hardly slow the"
            + " spread of dats, and nodes that catch up. Spies that ask for dats or poll stores"
            + " guess authors no better than others.",
        settings.seed());
  }

  private static void attacks(Settings settings, Plan plan, Findings findings, Progress progress) {
    long seed = settings.seed();
    int worlds = settings.full() ? 1 : SHORT_WORLDS;
    try (Trial silent = new Trial(seed, worlds, plan, random -> new Tactic(), 1, NO_STEM);
        Trial phantoms = new Trial(seed, worlds, plan, Tactic.Phantoms::new, PACE, NO_STEM);
        Trial withheld =
            new Trial(seed, worlds, plan, random -> new Tactic.Withholding(), PACE, NO_STEM);
        Trial flood = new Trial(seed, worlds, plan, Tactic.Flood::new, 2 * PACE, NO_STEM);
        Trial lies = new Trial(seed, worlds, plan, Tactic.Lies::new, PACE, NO_STEM);
        Trial believed =
            new Trial(seed, worlds, plan, random -> new Tactic.Withholding(), PACE, NO_JUDGING)) {
      Runs runs = new Runs(silent, settings.full() ? FULL_SHARE : SHORT_SHARE, findings);
      runs.add("silent: what the others are compared with", silent, progress);
      runs.add("dats that do not exist", phantoms, progress);
      runs.add("dats that are kept back", withheld, progress);
      runs.add("floods of ids and asks", flood, progress);
      runs.add("false answers, floods of questions", lies, progress);
      runs.add("control: kept back, no promise counts", believed, progress);
      runs.slower("hosts tell of dats that do not exist", phantoms, SLOWER_BAR);
      findings.atMost(
          "such dats that a node asks one host for in a second",
          phantoms.askedPerLink(),
          ASKED_BAR,
          Unit.COUNT);
      runs.slower("hosts keep all dats back that they tell of", withheld, WITHHELD_BAR);
      findings.atMost(
          "dats kept back that a node asks one host for in a second",
          withheld.askedPerLink(),
          ASKED_BAR,
          Unit.COUNT);
      runs.slower("hosts flood links with ids and asks", flood, SLOWER_BAR);
      findings.atMost(
          "cells to a host that floods, against those to a node",
          flood.cellsToHosts(),
          CELLS_BAR,
          Unit.TIMES);
      runs.slower("hosts flood links with questions and lie about their stores", lies, SLOWER_BAR);
      findings
          .atLeast(
              "control: time to reach nodes if dats are kept back and no promise counts",
              runs.times(believed),
              CONTROL_SLOWER,
              Unit.TIMES)
          .atLeast(
              "control: dats kept back that a node then asks one host for in a second",
              believed.askedPerLink(),
              CONTROL_ASKED,
              Unit.COUNT);
      runs.table();
      findings.option(
          "questions of nodes that hosts answered falsely",
          lies.tactics().stream().mapToLong(tactic -> ((Tactic.Lies) tactic).questions()).sum());
    }
  }

  /** The runs and what they are compared with. */
  private static final class Runs {
    private static final int COUNT = 6;

    private final Trial silent;
    private final double share;
    private final Findings findings;
    private final List<List<String>> rows = new ArrayList<>();

    Runs(Trial silent, double share, Findings findings) {
      this.silent = silent;
      this.share = share;
      this.findings = findings;
    }

    void add(String name, Trial run, Progress progress) {
      int before = rows.size();
      run.run(findings, done -> progress.at(name, 0.5 * (before + done) / COUNT));
      rows.add(
          List.of(
              name,
              NumberFormatter.seconds(run.secondsTo(0.5).median()),
              NumberFormatter.seconds(run.secondsTo(SHORT_SHARE).median()),
              NumberFormatter.seconds(run.secondsTo(FULL_SHARE).median()),
              NumberFormatter.seconds(run.secondsTo(FULL_SHARE).at(0.9)),
              NumberFormatter.count(run.lost()),
              NumberFormatter.number(run.hostileLinks()),
              NumberFormatter.count(run.tactics().stream().mapToLong(Tactic::told).sum()),
              NumberFormatter.number(run.askedPerLink())));
    }

    double times(Trial run) {
      return run.secondsTo(share).median() / silent.secondsTo(share).median();
    }

    void slower(String attack, Trial run, double bar) {
      findings.atMost(
          "time to " + NumberFormatter.percent(share) + " of the nodes if " + attack,
          times(run),
          bar,
          Unit.TIMES);
      findings.atMost("dats that then did not reach all", (double) run.lost(), 0, Unit.COUNT);
    }

    void table() {
      findings.table(
          "Spread among hostile hosts: medians over dats",
          List.of("hosts", "50 %", "90 %", "99 %", "99 %, p90", "lost", "links", "told", "asks/s"),
          rows);
    }
  }
}
