package dave.sim.scenario.reflection;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.sim.cluster.Options.Linking;
import dave.sim.report.Chart;
import dave.sim.report.Chart.Axis;
import dave.sim.report.Chart.Point;
import dave.sim.report.Chart.Series;
import dave.sim.report.Chart.Style;
import dave.sim.report.Report;
import dave.sim.scenario.Findings;
import dave.sim.scenario.Findings.Unit;
import dave.sim.scenario.NumberFormatter;
import dave.sim.scenario.Scenario;
import dave.sim.scenario.reflection.ForgedRequests.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Tests whether an attacker can make nodes send a victim more bytes than the attacker sends. */
public final class ReflectionScenario implements Scenario {
  private static final int TARGETS = 4;

  @Override
  public String name() {
    return "reflection";
  }

  @Override
  public String summary() {
    return "Whether requests from forged sources make nodes send victims more bytes than attackers send";
  }

  @Override
  public boolean runsOverLinks() {
    return true;
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    return settings.links() ? linked(settings, progress) : plain(settings, progress);
  }

  private Report linked(Settings settings, Progress progress) {
    int targets = settings.nodesOr(TARGETS, 8);
    Duration length = Duration.ofMinutes(settings.full() ? 15 : 1);
    Findings findings = new Findings();
    findings
        .option("nodes that are asked", targets)
        .option("datagrams of a shape to a node", "4 a second")
        .option("minutes", length.toMinutes());
    long seed = settings.seed();
    Linking links = Linking.REQUIRED;
    try (ReflectionRun run = new ReflectionRun(seed, targets, length, Defences.ALL, true, links);
        HandshakeRun handshakes = new HandshakeRun(seed, targets, length)) {
      run.run(done -> progress.at("forged plain requests", 0.5 * done));
      handshakes.run(done -> progress.at("forged handshakes", 0.5 + 0.5 * done));
      findings.ran(run.cluster()).ran(handshakes.cluster());
      double plain = run.factor(worst(run::factor));
      findings.atMost(
          "most bytes to a bystander for each of the attacker, plain requests",
          plain,
          0,
          Unit.TIMES);
      List<List<String>> rows = new ArrayList<>();
      for (HandshakeRun.Shape shape : HandshakeRun.Shape.values()) {
        findings.atMost(
            "bytes to a bystander for each of the attacker: " + shape.label(),
            handshakes.factor(shape),
            1,
            Unit.TIMES);
        rows.add(
            List.of(
                shape.label(),
                NumberFormatter.count(handshakes.sent(shape)),
                NumberFormatter.count(handshakes.got(shape)),
                NumberFormatter.number(handshakes.factor(shape))));
      }
      findings.table(
          "Bytes to a bystander, by the shape of the datagram",
          List.of("datagram", "attacker's bytes", "to a bystander", "factor"),
          rows);
    }
    return findings.report(
        this,
        "A node that requires links answers no plain packet, and no datagram from a forged source"
            + " with more bytes than it has.",
        seed);
  }

  private Report plain(Settings settings, Progress progress) {
    int targets = settings.nodesOr(TARGETS, 8);
    Duration length = Duration.ofMinutes(settings.full() ? 15 : 1);
    Findings findings = new Findings();
    findings
        .option("nodes that are asked", targets)
        .option("shapes of requests", Shape.values().length)
        .option("requests of a shape to a node, but for sequences", "4 a second")
        .option("minutes", length.toMinutes())
        .option("records under the key of a page", ForgedRequests.PAGE);
    long seed = settings.seed();
    try (ReflectionRun run = new ReflectionRun(seed, targets, length, Defences.ALL, true);
        ReflectionRun quiet = new ReflectionRun(seed, targets, length, Defences.ALL, false);
        ReflectionRun control =
            new ReflectionRun(
                seed,
                TARGETS,
                Duration.ofSeconds(settings.full() ? 60 : 5),
                Defences.without(Defence.ENDPOINT_PROOF),
                true)) {
      double share = settings.full() ? 0.7 : 1;
      run.run(done -> progress.at("forged requests", share * 0.5 * done));
      quiet.run(done -> progress.at("without forged requests", share * (0.5 + 0.25 * done)));
      control.run(
          done -> progress.at("control: no proof of endpoints", share * (0.75 + 0.25 * done)));
      findings.ran(run.cluster()).ran(quiet.cluster()).ran(control.cluster());
      judge(findings, run, quiet, control);
      findings.table(
          "Bytes to the victim for each byte of the attacker, by shape",
          List.of(
              "request",
              "attacker's bytes",
              "to a bystander",
              "factor",
              "with headers",
              "a live peer, with headers",
              "control"),
          Arrays.stream(Shape.values()).map(shape -> row(shape, run, quiet, control)).toList());
      findings.chart(chart(run, control));
    }
    if (settings.full()) {
      try (BlindRun blind = new BlindRun(seed, targets, 256, Duration.ofMinutes(20))) {
        blind.run(done -> progress.at("blind proofs", 0.7 + 0.3 * done)).report(findings);
      }
    }
    return findings.report(
        this,
        "Whatever the shape of a request from a forged source, its victim gets no more bytes than"
            + " the attacker sent.",
        seed);
  }

  private static void judge(
      Findings findings, ReflectionRun run, ReflectionRun quiet, ReflectionRun control) {
    findings
        .atMost(
            "most bytes to a bystander for each of the attacker: " + worst(run::factor).label(),
            run.factor(worst(run::factor)),
            1,
            Unit.TIMES)
        .atMost("bystanders that a node took for proven", run.proven(), 0, Unit.COUNT)
        .atMost(
            "most more bytes to a live peer for each of the attacker, with headers: "
                + worst(shape -> run.liveFactor(shape, quiet)).label(),
            run.liveFactor(worst(shape -> run.liveFactor(shape, quiet)), quiet),
            1,
            Unit.TIMES)
        .atLeast(
            "control: bytes to a bystander for each of the attacker without the defence: "
                + worst(control::factor).label(),
            control.factor(worst(control::factor)),
            10,
            Unit.TIMES);
  }

  private static Shape worst(ToDoubleFunction<Shape> factor) {
    Shape worst = Shape.GETPEER_EMPTY;
    for (Shape shape : Shape.values()) {
      if (factor.applyAsDouble(shape) > factor.applyAsDouble(worst)) {
        worst = shape;
      }
    }
    return worst;
  }

  private static List<String> row(
      Shape shape, ReflectionRun run, ReflectionRun quiet, ReflectionRun control) {
    return List.of(
        shape.label(),
        NumberFormatter.count(run.bystander(shape).attackBytes()),
        NumberFormatter.count(run.bystander(shape).bytes()),
        NumberFormatter.number(run.factor(shape)),
        NumberFormatter.number(run.wireFactor(shape)),
        NumberFormatter.number(run.liveFactor(shape, quiet)),
        NumberFormatter.number(control.factor(shape)));
  }

  private static Chart chart(ReflectionRun run, ReflectionRun control) {
    return new Chart(
        "Bytes to a bystander for each byte of the attacker, shapes in the order of the table",
        Axis.linear("shape"),
        Axis.log("factor, at least 0.001"),
        List.of(
            series("with all defences", Style.POINTS, run),
            series("control: no proof of endpoints", Style.DASHED, control)));
  }

  private static Series series(String name, Style style, ReflectionRun run) {
    List<Point> points = new ArrayList<>();
    for (Shape shape : Shape.values()) {
      points.add(new Point(points.size() + 1, Math.max(0.001, run.factor(shape))));
    }
    return new Series(name, style, points);
  }
}
