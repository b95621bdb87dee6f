package dave.sim.scenario.peers;

import static dave.sim.scenario.Findings.Unit.COUNT;
import static dave.sim.scenario.Findings.Unit.PERCENT;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.sim.report.Chart;
import dave.sim.report.Chart.Axis;
import dave.sim.report.Chart.Point;
import dave.sim.report.Chart.Series;
import dave.sim.report.Chart.Style;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario;
import dave.sim.scenario.peers.EclipseRun.Outcome;
import dave.sim.scenario.peers.EclipseRun.Setting;
import dave.sim.scenario.peers.EclipseRun.VictimState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Tests whether an attacker with very many addresses cuts a node off from all honest nodes. */
public final class EclipseScenario implements Scenario {
  private static final int GROUPS = 32;
  private static final int[] SWEEP = {32, 128, 512, 2_048, 8_192};
  private static final double PACKETS_PER_SECOND = 25;
  private static final int VICTIMS = 20;

  /** Over links, where the attempts of the attackers take most of a minute of agreements each. */
  private static final int LINKED_VICTIMS = 4;

  /**
   * Addresses that contact the victim. More only fill the same slots again, and take hours to
   * simulate.
   */
  private static final int SPEAK_AS_IT_RUNS = 500;

  private static final int SPEAK_AS_IT_STARTS = 1_000;
  private static final double ONE_IN_A_HUNDRED = 0.01;

  @Override
  public String name() {
    return "eclipse";
  }

  @Override
  public String summary() {
    return "Whether 50,000 addresses in 32 network groups cut a node off from all honest ones";
  }

  /** The victims of one attack. */
  private record Victims(String name, int groups, List<Outcome> outcomes) {
    long eclipsed(Function<Outcome, VictimState> when) {
      return outcomes.stream().filter(outcome -> when.apply(outcome).eclipsed()).count();
    }

    double mean(ToDoubleFunction<Outcome> figure) {
      return outcomes.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    double least(ToDoubleFunction<Outcome> figure) {
      return outcomes.stream().mapToDouble(figure).min().orElse(Double.NaN);
    }
  }

  @Override
  public boolean runsOverLinks() {
    return true;
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Findings findings = new Findings();
    boolean linked = settings.linking().any();
    int victims = settings.full() ? 1_000 : linked ? LINKED_VICTIMS : VICTIMS;
    int few = settings.full() ? 20 : linked ? 1 : 2;
    Attacks attacks = new Attacks(settings, findings, progress, victims + 2 * few);
    findings
        .option("victims with edges that fall silent", victims)
        .option("addresses of the attacker", NumberFormatter.count(EclipseAttack.ADDRESSES))
        .option("of them speak as the victim runs", NumberFormatter.count(SPEAK_AS_IT_RUNS))
        .option("of them speak as it starts again", NumberFormatter.count(SPEAK_AS_IT_STARTS))
        .option("honest hosts", "300, each in a network group of its own; 4 are edges")
        .option("packets a second of the victim", NumberFormatter.number(PACKETS_PER_SECOND))
        .option("dats of the attacker", "2 of its own and 1 of others a second, all through peers");
    Defences weak =
        Defences.without(Defence.GROUP_LIMITS, Defence.TESTED_EVICTION, Defence.ANCHORS);
    Victims dead = attacks.on("edges fall silent", GROUPS, victims, Defences.ALL, true);
    Victims alive = attacks.on("edges answer", GROUPS, few, Defences.ALL, false);
    Victims control = attacks.on("edges fall silent, undefended", GROUPS, few, weak, true);
    List<Victims> all = new ArrayList<>(List.of(dead, alive, control));
    judge(findings, dead, alive, control);
    if (settings.full()) {
      List<Victims> sweep = new ArrayList<>(List.of(dead));
      for (int i = 1; i < SWEEP.length; i++) {
        sweep.add(attacks.on("edges fall silent", SWEEP[i], few, Defences.ALL, true));
      }
      all.addAll(sweep.subList(1, sweep.size()));
      chart(findings, sweep);
      findings.option("network groups that eclipse 1 % of victims", enough(sweep));
    }
    table(findings, all);
    return findings.report(
        this,
        "An attacker with 50,000 addresses in 32 network groups knows when a node starts. It cuts no"
            + " node off entirely, even if the edges of the node fall silent too.",
        settings.seed());
  }

  /**
   * Attacks many victims in parallel, each in a world of its own. Results are in the order of
   * victims.
   */
  private static final class Attacks {
    private final Settings settings;
    private final Findings findings;
    private final Progress progress;
    private final double expected;
    private final AtomicInteger done = new AtomicInteger();

    Attacks(Settings settings, Findings findings, Progress progress, int victims) {
      this.settings = settings;
      this.findings = findings;
      this.progress = progress;
      expected = settings.full() ? victims + 200 : victims;
    }

    Victims on(String name, int groups, int victims, Defences defences, boolean deadEdges) {
      EclipseAttack attack = EclipseAttack.of(settings.seed(), groups, EclipseRun.ALL);
      Setting setting =
          new Setting(
              defences,
              attack,
              settings.linking(),
              PACKETS_PER_SECOND,
              SPEAK_AS_IT_RUNS,
              SPEAK_AS_IT_STARTS,
              deadEdges);
      List<Outcome> outcomes =
          IntStream.range(0, victims)
              .parallel()
              .mapToObj(victim -> attack(settings.seed() * 1_000_003 + victim, setting))
              .toList();
      outcomes.forEach(outcome -> findings.ran(outcome.nowNs(), outcome.sent(), outcome.hash()));
      progress.at(name + ", " + groups + " groups", Math.min(1, done.get() / expected));
      return new Victims(name, groups, outcomes);
    }

    private Outcome attack(long seed, Setting setting) {
      try (EclipseRun run = new EclipseRun(seed, setting)) {
        Outcome outcome = run.run();
        done.incrementAndGet();
        return outcome;
      }
    }
  }

  private static void judge(Findings findings, Victims dead, Victims alive, Victims control) {
    findings
        .atMost(
            "victims cut off as they run, of " + dead.outcomes().size() + ", edges silent",
            (double) dead.eclipsed(Outcome::running),
            0,
            COUNT)
        .atMost(
            "victims cut off after a restart, of " + dead.outcomes().size() + ", edges silent",
            (double) dead.eclipsed(Outcome::restarted),
            0,
            COUNT)
        .atMost(
            "victims cut off at any time, of " + alive.outcomes().size() + ", edges answer",
            (double) alive.eclipsed(Outcome::running) + alive.eclipsed(Outcome::restarted),
            0,
            COUNT)
        .atLeast(
            "control: without group limits, tests and anchors, share cut off after a restart",
            control.eclipsed(Outcome::restarted) / (double) control.outcomes().size(),
            0.9,
            PERCENT);
  }

  private static void table(Findings findings, List<Victims> all) {
    List<List<String>> rows = new ArrayList<>();
    for (Victims victims : all) {
      rows.add(row(victims, "running", Outcome::running));
      rows.add(row(victims, "restarted", Outcome::restarted));
    }
    findings.table(
        "Victims over the last minute of each attack",
        List.of(
            "victims",
            "groups",
            "phase",
            "number",
            "cut off",
            "active peers",
            "of them honest",
            "least",
            "gossip to honest",
            "least "),
        rows);
    findings.option(
        "peers met before the attack", NumberFormatter.number(all.getFirst().mean(Outcome::met)));
  }

  private static List<String> row(
      Victims victims, String phase, Function<Outcome, VictimState> when) {
    return List.of(
        victims.name(),
        NumberFormatter.count(victims.groups()),
        phase,
        NumberFormatter.count(victims.outcomes().size()),
        NumberFormatter.count(victims.eclipsed(when)),
        NumberFormatter.number(victims.mean(outcome -> when.apply(outcome).peers())),
        NumberFormatter.percent(victims.mean(outcome -> when.apply(outcome).honest())),
        NumberFormatter.percent(victims.least(outcome -> when.apply(outcome).honest())),
        NumberFormatter.percent(victims.mean(outcome -> when.apply(outcome).gossip())),
        NumberFormatter.percent(victims.least(outcome -> when.apply(outcome).gossip())));
  }

  private static String enough(List<Victims> sweep) {
    return sweep.stream()
        .filter(
            victims ->
                victims.eclipsed(Outcome::restarted)
                    >= ONE_IN_A_HUNDRED * victims.outcomes().size())
        .map(victims -> NumberFormatter.count(victims.groups()))
        .findFirst()
        .orElse("none of those tried, up to " + NumberFormatter.count(SWEEP[SWEEP.length - 1]));
  }

  private static void chart(Findings findings, List<Victims> sweep) {
    findings.chart(
        new Chart(
            "What is left to the honest after a restart, edges silent",
            Axis.log("network groups of the attacker"),
            Axis.linear("%"),
            List.of(
                series("victims cut off", Style.POINTS, sweep, EclipseScenario::cutOff),
                series(
                    "active peers that are honest",
                    Style.LINE,
                    sweep,
                    victims -> victims.mean(outcome -> outcome.restarted().honest())),
                series(
                    "gossip that honest peers get",
                    Style.DASHED,
                    sweep,
                    victims -> victims.mean(outcome -> outcome.restarted().gossip())))));
  }

  private static double cutOff(Victims victims) {
    return victims.eclipsed(Outcome::restarted) / (double) victims.outcomes().size();
  }

  private static Series series(
      String name, Style style, List<Victims> sweep, ToDoubleFunction<Victims> share) {
    return new Series(
        name,
        style,
        sweep.stream()
            .map(victims -> new Point(victims.groups(), 100 * share.applyAsDouble(victims)))
            .toList());
  }
}
