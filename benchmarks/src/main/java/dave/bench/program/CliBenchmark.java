package dave.bench.program;

import dave.bench.measure.Bar;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.Launcher;
import dave.bench.measure.NodeProcess;
import dave.bench.measure.ProcessTimer;
import dave.bench.measure.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the command line as whole processes, from fork to exit with the launcher. For
 * comparison, it runs the smallest Java program, and one that only makes the same gRPC call.
 */
public final class CliBenchmark implements Benchmark {
  private static final String KEY = "greeting";

  @Override
  public String name() {
    return "cli";
  }

  @Override
  public String summary() {
    return "commands as whole processes: median (least to most), in turn";
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    try (NodeProcess node = NodeProcess.start(options, options.scratch().resolve("home"))) {
      ProcessTimer put =
          new ProcessTimer(
              "dave put at the default difficulty", dave(options, node, "put", "-k", KEY, "hello"));
      put.run(options, false);
      ProcessTimer get =
          new ProcessTimer("dave get of a local dat", dave(options, node, "get", "-k", KEY));
      ProcessTimer help = new ProcessTimer("dave help", dave(options, "help"));
      ProcessTimer option = new ProcessTimer("dave --help", dave(options, "--help"));
      ProcessTimer version = new ProcessTimer("dave --version", dave(options, "--version"));
      ProcessTimer hello = new ProcessTimer("an empty Java program", java(Hello.class));
      ProcessTimer bare =
          new ProcessTimer("a bare grpc-java call, with an archive", bare(options, node));
      List<ProcessTimer> all = List.of(hello, get, help, put, option, version, bare);
      for (int i = 0; i < options.either(2, 1); i++) {
        all(options, all, false);
      }
      for (int i = 0; i < options.either(15, 1); i++) {
        all(options, all, true);
      }
      all.forEach(each -> each.report(report));
      report.ratio("get / empty program", get.wallMs(), hello.wallMs(), Bar.atMost(3));
      report.ratio("help / empty program", help.wallMs(), hello.wallMs(), Bar.atMost(2));
      report.ratio("put / empty program", put.wallMs(), hello.wallMs(), Bar.atMost(5));
      report.ratio("get / bare call", get.wallMs(), bare.wallMs());
    }
  }

  private static void all(BenchmarkOptions options, List<ProcessTimer> all, boolean counts)
      throws Exception {
    for (ProcessTimer each : all) {
      each.run(options, counts);
    }
  }

  private static List<String> dave(BenchmarkOptions options, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Launcher.path(options).toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static List<String> dave(
      BenchmarkOptions options, NodeProcess node, String... arguments) {
    List<String> command = dave(options, arguments);
    command.addAll(List.of("--endpoint", node.api(), "--home", node.home().toString()));
    return command;
  }

  /**
   * Returns the command that starts a class of this program, with JVM options of Dave's launcher.
   */
  private static List<String> java(Class<?> main, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xlog:disable",
                "-Xmx256m"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), main.getName()));
    return command;
  }

  private static List<String> bare(BenchmarkOptions options, NodeProcess node) {
    List<String> command =
        java(
            BareCall.class,
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + options.scratch().resolve("bare.jsa"));
    command.addAll(List.of(node.api(), KEY));
    return command;
  }
}
