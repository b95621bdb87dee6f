package dave.bench.program;

import dave.bench.measure.Bar;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.Launcher;
import dave.bench.measure.NodeProcess;
import dave.bench.measure.ProcFigures;
import dave.bench.measure.ProcessTimer;
import dave.bench.measure.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Measures the cost of an idle node, and of a hundred in one JVM. */
public final class IdleBenchmark implements Benchmark {
  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String summary() {
    return "nodes as shipped that nobody uses: processor and memory";
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    try (NodeProcess node = NodeProcess.start(options, options.scratch().resolve("alone"))) {
      measure(options, report, "alone", node, 120);
    }
    try (NodeProcess node = NodeProcess.start(options, options.scratch().resolve("one"));
        NodeProcess peer =
            NodeProcess.start(options, options.scratch().resolve("two"), "--edge", node.gossip())) {
      put(options, peer);
      measure(options, report, "with a peer and gossip", node, 150);
    }
    many(options, report);
  }

  private static void measure(
      BenchmarkOptions options, Report report, String what, NodeProcess node, double mostMib)
      throws Exception {
    TimeUnit.SECONDS.sleep(options.either(20, 1));
    ProcFigures figures = new ProcFigures(node.pid());
    double cpuS = figures.cpuSeconds();
    long startNs = System.nanoTime();
    TimeUnit.SECONDS.sleep(options.either(30, 1));
    double wallS = (System.nanoTime() - startNs) / 1e9;
    double percent = 100 * (figures.cpuSeconds() - cpuS) / wallS;
    report.figure(what + ": processor", percent, "% of a core", Bar.atMost(3));
    report.figure(what + ": resident", figures.residentMib(), "MiB", Bar.atMost(mostMib));
    report.figure(what + ": resident by share", figures.proportionalMib(), "MiB");
  }

  /** Writes one dat, which the two nodes then send each other again and again. */
  private static void put(BenchmarkOptions options, NodeProcess node) throws Exception {
    new ProcessTimer(
            "dave put",
            List.of(
                Launcher.path(options).toString(),
                "put",
                "-k",
                "idle",
                "value",
                "--endpoint",
                node.api(),
                "--home",
                node.home().toString()))
        .run(options, false);
  }

  private static void many(BenchmarkOptions options, Report report) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx768m",
                "-cp",
                System.getProperty("java.class.path", ""),
                IdleNodes.class.getName(),
                Integer.toString(options.either(100, 10)),
                Integer.toString(options.either(30, 1)))
            .redirectErrorStream(true)
            .start();
    try (var lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int border = line.lastIndexOf(':');
        if (line.contains(IdleNodes.TITLE)) { // Other lines come from the JVM itself.
          String what = line.substring(0, border);
          String[] figure = line.substring(border + 1).strip().split(" ", 2);
          many(report, what, Double.parseDouble(figure[0]), figure.length > 1 ? figure[1] : "");
        }
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the nodes ended with " + process.exitValue());
    }
  }

  private static void many(Report report, String what, double value, String unit) {
    if (what.endsWith(IdleNodes.RESIDENT)) {
      report.figure(what, value, unit, Bar.atMost(400));
    } else if (what.endsWith(IdleNodes.THREADS)) {
      report.figure(what, value, unit, Bar.atMost(300));
    } else {
      report.figure(what, value, unit);
    }
  }
}
