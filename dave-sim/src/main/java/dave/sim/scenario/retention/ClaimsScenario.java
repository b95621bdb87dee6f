package dave.sim.scenario.retention;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.store.Claim;
import dave.sim.cluster.Options;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/** Tests whether other signatures on the work of an original author keep that author's dat out. */
public final class ClaimsScenario implements Scenario {
  private static final double PACKETS_PER_SECOND = 5;
  private static final double FLOOD = 4;
  private static final int FEW = 24;

  /** The most nodes that hold the dat without a defence. */
  private static final double MOST_WITHOUT = 0.5;

  @Override
  public String name() {
    return "claims";
  }

  @Override
  public String summary() {
    return "Whether attackers that sign the work of an original author's dat keep that dat out";
  }

  /** One attack against nodes with given defences. */
  private record Attack(
      String name, int hostile, int forgeries, double perSecond, Defences defences, double least) {}

  private static List<Attack> attacks() {
    Defences firstWins = Defences.without(Defence.SHARED_WORK);
    Defences noTurns = Defences.without(Defence.CLAIM_TURNS);
    return List.of(
        new Attack("one claim that came first", 1, 1, 0, Defences.ALL, 0.99),
        new Attack("one address, a new author each time", 1, 0, FLOOD, Defences.ALL, 0.8),
        new Attack("one address, " + FEW + " authors", 1, FEW, FLOOD, Defences.ALL, 0.8),
        new Attack("four addresses, a new author each time", 4, 0, FLOOD, Defences.ALL, 0.8),
        new Attack("control: the first claim wins", 1, 1, 0, firstWins, -1),
        new Attack("control: four addresses, no turns", 4, 0, FLOOD, noTurns, -1));
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    int nodes = settings.nodesOr(12, 60);
    int minutes = settings.full() ? 10 : 3;
    Findings findings = new Findings();
    findings
        .option("nodes", nodes)
        .option("minutes", minutes)
        .option("original peers that send the genuine dat", 1)
        .option("claims that an attacker sends to each node in a second", FLOOD);
    List<List<String>> rows = new ArrayList<>();
    List<Attack> attacks = attacks();
    for (int i = 0; i < attacks.size(); i++) {
      int done = i;
      Attack attack = attacks.get(i);
      try (ClaimsRun run = of(settings, nodes, minutes, attack)) {
        run.run(part -> progress.at(attack.name(), (done + part) / attacks.size()));
        findings.ran(run.cluster());
        judge(findings, attack, run);
        rows.add(
            List.of(
                attack.name(),
                NumberFormatter.count(run.sent()),
                NumberFormatter.percent(run.share()),
                NumberFormatter.number(run.admittedPerMinute()),
                NumberFormatter.count(run.mostClaims())));
      }
    }
    findings.table(
        "Nodes that hold the genuine dat",
        List.of(
            "attack",
            "claims sent",
            "nodes, second half",
            "claims admitted a node and minute",
            "most claims held"),
        rows);
    return findings.report(
        this,
        "Most nodes hold the dat of an original author that is still sent, although attackers"
            + " signed its work before it came.",
        settings.seed());
  }

  private static ClaimsRun of(Settings settings, int nodes, int minutes, Attack attack) {
    Options options = Options.of(settings.seed(), nodes);
    options =
        options.withNodes(
            options
                .nodes()
                .withRate(PACKETS_PER_SECOND)
                .withEdges(4)
                .withDefences(attack.defences()));
    return new ClaimsRun(
        options, attack.hostile(), minutes, attack.forgeries(), attack.perSecond());
  }

  private static void judge(Findings findings, Attack attack, ClaimsRun run) {
    String claim = attack.name() + ": nodes that hold the genuine dat";
    if (attack.least() >= 0) {
      findings.atLeast(claim, run.share(), attack.least(), Unit.PERCENT);
      findings.atMost(
          attack.name() + ": claims that a store holds",
          run.mostClaims(),
          Claim.PLACES,
          Unit.COUNT);
      // The first claim came before any node had the work, so it counts as one dat.
      findings.atMost(
          attack.name() + ": trust of an attacker", run.trust(), ClaimsRun.DIFFICULTY, Unit.COUNT);
    } else {
      findings.atMost(claim, run.share(), MOST_WITHOUT, Unit.PERCENT);
    }
  }
}
