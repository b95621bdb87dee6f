package dave.sim.report;

import dave.sim.report.Chart.Axis;
import dave.sim.report.Chart.Point;
import dave.sim.report.Chart.Series;
import dave.sim.report.Chart.Style;
import dave.sim.report.Report.Finding;
import dave.sim.report.Report.Run;
import dave.sim.report.Report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Sample reports for tests, which no simulation made. */
final class Samples {
  private Samples() {}

  /** Writes all samples to files, for a look at them. */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    List<Result> all = List.of(spread(), hostile(), bare());
    for (Result result : all) {
      Files.writeString(
          folder.resolve(HtmlReport.file(result.report())), HtmlReport.render(result));
      System.out.println(TextReport.render(result, args.length > 1));
    }
    Files.writeString(folder.resolve(HtmlReport.INDEX), HtmlReport.index(all));
  }

  static Series series(String name, Style style, DoubleUnaryOperator y, double... x) {
    return new Series(
        name, style, DoubleStream.of(x).mapToObj(v -> new Point(v, y.applyAsDouble(v))).toList());
  }

  static double[] range(double from, double to, int count) {
    return IntStream.range(0, count)
        .mapToDouble(i -> from + (to - from) * i / (count - 1))
        .toArray();
  }

  /** Returns a report like that of a real scenario. */
  static Result spread() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("nodes", "1000");
    options.put("links", "50 ms, 10 % loss");
    options.put("rate", "200 packets/s a node");
    options.put("dats", "1 a second for 60 s");
    Report report =
        new Report(
            "spread",
            "How fast a new dat reaches everyone",
            "A fresh dat is on half of 1,000 nodes within a second and on 99 % within 2.5 s, over"
                + " links of 50 ms that lose every tenth packet.",
            1,
            options,
            List.of(
                new Finding("median time to 50 % of the nodes", "0.42 s", "<= 1 s", true),
                new Finding("median time to 99 % of the nodes", "1.31 s", "<= 2.5 s", true),
                new Finding(
                    "the heaviest tenth of all dats still arrives in time under five times the"
                        + " load that the slots carry",
                    "2.9 s",
                    "<= 2.5 s",
                    false)),
            List.of(sweep(), settings()),
            List.of(coverage(), times(), rates()),
            new Run(Duration.ofSeconds(3_725), 1_234_567_890L, 0xfeedL));
    return new Result(report, "dave sim spread --seed 1 --nodes 1000");
  }

  private static Table sweep() {
    return new Table(
        "Time to 50 % and 99 % of the nodes",
        List.of("nodes", "rate", "50 %", "99 %", "theory", "packets"),
        List.of(
            List.of("100", "200/s", "0.21 s", "0.80 s", "0.05 s", "1,200,000"),
            List.of("1,000", "200/s", "0.42 s", "1.31 s", "0.07 s", "12,000,000"),
            List.of("10,000", "200/s", "0.61 s", "1.92 s", "0.10 s", "120,000,000")));
  }

  private static Table settings() {
    return new Table(
        "What each run was",
        List.of("run", "what is different from the first, and what it is to show"),
        List.of(
            List.of("first", "nothing"),
            List.of(
                "control",
                "the defence is off: every node relays to a random peer at once, whatever it"
                    + " brought, and so the attack is expected to succeed within seconds")));
  }

  private static Chart coverage() {
    double[] time = range(0, 3, 400);
    return new Chart(
        "Nodes that have a dat, over time",
        Axis.linear("time since it was put (s)"),
        Axis.linear("nodes (%)"),
        List.of(
            series("100 nodes", Style.LINE, t -> 100 / (1 + Math.exp(-9 * (t - 0.5))), time),
            series("1,000 nodes", Style.LINE, t -> 100 / (1 + Math.exp(-7 * (t - 0.8))), time),
            series("10,000 nodes", Style.LINE, t -> 100 / (1 + Math.exp(-6 * (t - 1.2))), time),
            series("asked: 50 %", Style.DASHED, t -> 50, 0, 3)));
  }

  private static Chart times() {
    double[] nodes = {100, 200, 500, 1_000, 2_000, 5_000, 10_000};
    return new Chart(
        "Time to half of the nodes, by their number",
        Axis.log("nodes"),
        Axis.log("median time to 50 % of the nodes (s)"),
        List.of(
            series("measured", Style.LINE, n -> 0.02 * Math.pow(n, 0.5), nodes),
            series("one seed each", Style.POINTS, n -> 0.021 * Math.pow(n, 0.47), nodes),
            series("theory: (2 ln n + 1.15) / rate", Style.DASHED, n -> 0.03 * Math.log(n), nodes),
            series("bar", Style.DASHED, n -> 1, 100, 10_000)));
  }

  private static Chart rates() {
    Random random = new Random(1);
    return new Chart(
        "Share of the relays, by what a peer brought",
        Axis.linear("new dats that a peer brought"),
        Axis.linear("share of the relays that it was sent (%)"),
        List.of(
            new Series(
                "peers",
                Style.POINTS,
                IntStream.range(0, 60)
                    .mapToObj(i -> new Point(i * 40_000, i * 0.02 + random.nextDouble()))
                    .toList())));
  }

  /** Returns a report with texts that could break a page or a terminal. */
  static Result hostile() {
    String bad = "<script>alert('x')</script> & \"quotes\" \u0000\u001b[31m ]]> --> \ud83d\ude00";
    List<Series> many =
        IntStream.range(0, 11)
            .mapToObj(
                i ->
                    series(
                        "series " + i + " of a long name", Style.LINE, x -> x * (i + 1), 1, 2, 3))
            .toList();
    double[] decades = {0, 1e-7, 1e-3, 1, 1e4, 1e9};
    Report report =
        new Report(
            "hostile",
            bad,
            bad,
            Long.MIN_VALUE,
            Map.of(bad, bad),
            List.of(new Finding(bad, bad, bad, false), new Finding("w".repeat(250), "1", "", true)),
            List.of(
                new Table(bad, List.of(bad, "b"), List.of(List.of(bad, bad))),
                new Table("none", List.of(), List.of()),
                new Table("empty", List.of("a", "b"), List.of())),
            List.of(
                new Chart(bad, Axis.linear(bad), Axis.linear(bad.repeat(4)), many),
                new Chart(
                    "decades",
                    Axis.log("x"),
                    Axis.log("y"),
                    List.of(series(bad, Style.LINE, x -> x * x, decades))),
                new Chart(
                    "one point",
                    Axis.linear("x"),
                    Axis.linear("y"),
                    List.of(series("one", Style.DASHED, x -> x, 123_456_789))),
                new Chart(
                    "nothing",
                    Axis.linear("x"),
                    Axis.log("y"),
                    List.of(series("none", Style.LINE, x -> x)))),
            new Run(Duration.ofMillis(5), 0, -1));
    return new Result(report, bad);
  }

  /** Returns a report without any optional part. */
  static Result bare() {
    Run run = new Run(Duration.ofSeconds(59), 0, 0);
    return new Result(
        new Report("bare", "A bare one", "", 0, Map.of(), List.of(), List.of(), List.of(), run),
        "dave sim bare --seed 0");
  }
}
