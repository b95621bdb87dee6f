package dave.bench.program;

import dave.bench.measure.Benchmark;
import dave.bench.measure.Launcher;
import dave.bench.measure.NodeProcess;
import dave.bench.measure.Report;
import dave.bench.measure.Scope;
import dave.bench.measure.WholeProcess;
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
  public void run(Scope scope, Report report) throws Exception {
    try (NodeProcess node = NodeProcess.start(scope, scope.scratch().resolve("home"))) {
      new WholeProcess("dave put", dave(scope, node, "put", "-k", KEY, "hello")).run(scope, false);
      WholeProcess get =
          new WholeProcess("dave get of a local dat", dave(scope, node, "get", "-k", KEY));
      WholeProcess help = new WholeProcess("dave help", dave(scope, "help"));
      WholeProcess option = new WholeProcess("dave --help", dave(scope, "--help"));
      WholeProcess version = new WholeProcess("dave --version", dave(scope, "--version"));
      WholeProcess hello = new WholeProcess("an empty Java program", java(Hello.class));
      WholeProcess bare =
          new WholeProcess("a bare grpc-java call, with an archive", bare(scope, node));
      List<WholeProcess> all = List.of(get, help, option, version, hello, bare);
      for (int i = 0; i < scope.either(2, 1); i++) {
        all(scope, all, false);
      }
      for (int i = 0; i < scope.either(15, 1); i++) {
        all(scope, all, true);
      }
      all.forEach(each -> each.report(report));
      report.figure("bar for get", 320, "ms at most, 250 aimed at");
      report.figure("bar for help", 200, "ms at most");
      report.ratio("get / bare call", get.medianMs(), bare.medianMs(), "no bar");
    }
  }

  private static void all(Scope scope, List<WholeProcess> all, boolean counts) throws Exception {
    for (WholeProcess each : all) {
      each.run(scope, counts);
    }
  }

  private static List<String> dave(Scope scope, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Launcher.path(scope).toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static List<String> dave(Scope scope, NodeProcess node, String... arguments) {
    List<String> command = dave(scope, arguments);
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
                "-Xmx256m"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), main.getName()));
    return command;
  }

  private static List<String> bare(Scope scope, NodeProcess node) {
    List<String> command =
        java(
            BareCall.class,
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + scope.scratch().resolve("bare.jsa"));
    command.addAll(List.of(node.api(), KEY));
    return command;
  }
}
