package dave.sim.scenario.observer;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.sim.cluster.Options.Flaw;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Quantiles;
import dave.sim.scenario.Scenario;
import dave.sim.scenario.observer.ObserverRun.Plan;
import dave.sim.scenario.observer.ObserverRun.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tests whether an observer of all links can tell what the owner of a node does with it. */
public final class ObserverScenario implements Scenario {
  private static final List<Role> ACTIVE = List.of(Role.WRITER, Role.READER, Role.SUBSCRIBED);
  private static final double MARGIN = 0.02;
  private static final double CONTROL_BAR = 0.9;

  /** In a short run the detector learns from a few hundred windows only. */
  private static final double SHORT_CONTROL_BAR = 0.75;

  /** Fewer windows than this widen the bar by the error that is to be expected. */
  private static final int ENOUGH = 2_000;

  /** Standard deviations by which the bar is wider in a short run. */
  private static final double ERRORS = 3;

  private static final double PACKETS_PER_SECOND = 20;

  @Override
  public String name() {
    return "observer";
  }

  @Override
  public String summary() {
    return "Whether an observer of all links can tell an idle node from one that is used";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Findings findings = new Findings();
    int players = settings.nodesOr(24, 40);
    Duration length = Duration.ofSeconds(settings.full() ? 1_920 : 420);
    Duration control = Duration.ofSeconds(settings.full() ? 180 : 120);
    findings
        .option("nodes with roles", players)
        .option("other nodes, which write dats", ObserverRun.OTHERS)
        .option("cells a second and node", NumberFormatter.number(PACKETS_PER_SECOND))
        .option("latency", "50 ms")
        .option("loss", "1 %")
        .option("seconds of a window", ObserverRun.WINDOW.toSeconds())
        .option("features of a window", Features.COUNT)
        .option("detector", "logistic regression over features and their squares");
    List<List<String>> rows = new ArrayList<>();
    Plan sound =
        new Plan(
            players,
            List.of(Role.values()),
            Flaw.NONE,
            Defences.ALL,
            PACKETS_PER_SECOND,
            0.5,
            length);
    try (ObserverRun run = new ObserverRun(settings.seed(), sound)) {
      run.run(done -> progress.at("links as they are", 0.7 * done));
      findings.ran(run.cluster());
      judge(findings, run, rows);
      used(findings, run);
      rounds(findings, run);
    }
    Controls controls = new Controls(settings, progress, findings, rows, players, control);
    Defences eager = Defences.without(Defence.UNIFORM_RELAY);
    controls.run("dats sent when they are put", Flaw.SCHEDULE, Role.WRITER, eager, 0.7);
    controls.run("answers sent at once", Flaw.SCHEDULE, Role.READER, Defences.ALL, 0.8);
    controls.run("no padding", Flaw.PADDING, Role.READER, Defences.ALL, 0.9);
    findings.table(
        "How well a detector tells windows of a node in use from windows of an idle one",
        List.of("links", "the node", "windows of idle nodes", "of nodes in use", "AUC"),
        rows);
    return findings.report(
        this,
        "An observer that sees the time, source, destination and size of every datagram on every"
            + " link cannot tell a node that writes, reads or has a subscriber from an idle one;"
            + " every link gets exactly one cell a round.",
        settings.seed());
  }

  private static void judge(Findings findings, ObserverRun run, List<List<String>> rows) {
    for (Role role : ACTIVE) {
      Verdict verdict = run.judge(role);
      double error = Auc.error(verdict.idle(), verdict.active());
      boolean enough = Math.min(verdict.idle(), verdict.active()) >= ENOUGH;
      double margin = MARGIN + (enough ? 0 : ERRORS * error);
      findings.add(
          "AUC of idle nodes against one that "
              + role.text()
              + (enough ? "" : ", bar wider by three standard errors"),
          three(verdict.area()),
          three(0.5 - margin) + " to " + three(0.5 + margin),
          Math.abs(verdict.area() - 0.5) <= margin);
      rows.add(row("as they are", role, verdict));
    }
  }

  /** Shows that the nodes did what their roles say. */
  private static void used(Findings findings, ObserverRun run) {
    Actors actors = run.actors();
    if (actors.fetched() > 0) {
      Quantiles seconds = actors.fetchSeconds();
      findings.option(
          "time to a chunk, median and 90 %",
          NumberFormatter.seconds(seconds.median())
              + ", "
              + NumberFormatter.seconds(seconds.at(0.9)));
    }
    findings.add(
        "dats written, chunks fetched, events of subscribers",
        NumberFormatter.count(actors.written())
            + ", "
            + NumberFormatter.count(actors.fetched())
            + " of "
            + NumberFormatter.count(actors.asked())
            + ", "
            + NumberFormatter.count(actors.told()),
        "half of the chunks or more",
        actors.written() > 0 && actors.told() > 0 && actors.fetched() * 2 >= actors.asked());
  }

  private static void rounds(Findings findings, ObserverRun run) {
    RoundCheck.Result result = run.rounds();
    findings
        .add(
            "cells of each link in each of " + NumberFormatter.count(result.rounds()) + " rounds",
            result.broken() == 0
                ? "1"
                : "1, but for " + NumberFormatter.count(result.broken()) + " cells",
            "exactly 1",
            result.broken() == 0 && result.rounds() > 0)
        .option("datagrams on all links", NumberFormatter.count(run.datagrams()));
  }

  private static List<String> row(String links, Role role, Verdict verdict) {
    return List.of(
        links,
        role.text(),
        NumberFormatter.count(verdict.idle()),
        NumberFormatter.count(verdict.active()),
        three(verdict.area()));
  }

  private static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** Runs with a flaw, which the detector must find. */
  private record Controls(
      Settings settings,
      Progress progress,
      Findings findings,
      List<List<String>> rows,
      int players,
      Duration length) {
    void run(String name, Flaw flaw, Role role, Defences defences, double from) {
      Plan plan =
          new Plan(
              players, List.of(Role.IDLE, role), flaw, defences, PACKETS_PER_SECOND, 0.5, length);
      try (ObserverRun run = new ObserverRun(settings.seed(), plan)) {
        run.run(done -> progress.at("control: " + name, from + 0.1 * done));
        findings.ran(run.cluster());
        Verdict verdict = run.judge(role);
        double bar = settings.full() ? CONTROL_BAR : SHORT_CONTROL_BAR;
        findings.add(
            "control: " + name + ": AUC of one that " + role.text(),
            three(verdict.area()),
            ">= " + three(bar),
            verdict.area() >= bar);
        rows.add(row("control: " + name, role, verdict));
      }
    }
  }
}
