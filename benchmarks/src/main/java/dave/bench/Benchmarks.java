package dave.bench;

import dave.bench.api.ReadsBenchmark;
import dave.bench.api.SubscribeBenchmark;
import dave.bench.api.UnaryBenchmark;
import dave.bench.gossip.SpreadBenchmark;
import dave.bench.ingest.IngestBenchmark;
import dave.bench.link.LinkBenchmark;
import dave.bench.link.LinkedNodeBenchmark;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.Machine;
import dave.bench.measure.Report;
import dave.bench.mining.MiningBenchmark;
import dave.bench.program.CliBenchmark;
import dave.bench.program.IdleBenchmark;
import dave.bench.program.StartBenchmark;
import dave.bench.store.ChurnBenchmark;
import dave.bench.store.InsertBenchmark;
import dave.bench.store.StoreBenchmark;
import dave.bench.store.SummariesBenchmark;
import dave.bench.verification.VerificationBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The main class of the benchmarks. */
@Command(
    name = "benchmarks/run",
    sortOptions = false,
    description = "Measure Dave beside what one would use instead; docs/performance.md tells more.")
@SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli sets the fields, and reads some.
public final class Benchmarks implements Callable<Integer> {
  private static final List<Benchmark> ALL =
      List.of(
          new MiningBenchmark(),
          new VerificationBenchmark(),
          new IngestBenchmark(),
          new LinkBenchmark(),
          new LinkedNodeBenchmark(),
          new StartBenchmark(),
          new CliBenchmark(),
          StoreBenchmark.usual(),
          StoreBenchmark.large(),
          new InsertBenchmark(),
          new SummariesBenchmark(),
          ChurnBenchmark.usual(),
          ChurnBenchmark.hour(),
          new SubscribeBenchmark(),
          new UnaryBenchmark(),
          new ReadsBenchmark(),
          new IdleBenchmark(),
          new SpreadBenchmark());

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME",
      description = "What to measure: ${COMPLETION-CANDIDATES}, or all but what takes long.",
      completionCandidates = Names.class)
  private List<String> names = List.of();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = "--brief",
      description = "Only see that all works: seconds, and figures that mean little.")
  private boolean brief;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where chance starts (default ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      description = "Where stores go while they are measured (default a temporary folder).")
  private Path scratch = Path.of(System.getProperty("java.io.tmpdir"));

  /** Runs the benchmarks that the command line names. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Benchmarks()).setExpandAtFiles(false).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    List<Benchmark> chosen = chosen();
    if (!Files.isWritable(scratch)) {
      throw new ParameterException(
          spec.commandLine(),
          "cannot write to '" + scratch + "': give --scratch a folder that takes files");
    }
    System.out.println("machine: " + Machine.describe());
    System.out.println("seed: " + seed + (brief ? ", brief: the figures mean little" : ""));
    Report report = new Report(System.out, brief);
    for (Benchmark benchmark : chosen) {
      report.begin(benchmark.name() + ": " + benchmark.summary());
      Path folder = Files.createTempDirectory(scratch, "dave-bench-");
      try {
        benchmark.run(new BenchmarkOptions(brief, seed, root(), folder), report);
        report.end();
      } finally {
        delete(folder);
      }
    }
    return 0;
  }

  private List<Benchmark> chosen() {
    if (names.contains("all")) {
      return ALL.stream().filter(benchmark -> !benchmark.lengthy()).toList();
    }
    List<Benchmark> chosen = new ArrayList<>();
    for (String name : names) {
      chosen.add(
          ALL.stream()
              .filter(benchmark -> benchmark.name().equals(name))
              .findFirst()
              .orElseThrow(() -> unknown(name)));
    }
    return chosen;
  }

  private ParameterException unknown(String name) {
    return new ParameterException(
        spec.commandLine(),
        "there is nothing called '"
            + name
            + "' to measure: give all, or some of "
            + ALL.stream().map(Benchmark::name).collect(Collectors.joining(", ")));
  }

  private static Path root() {
    return Path.of(System.getProperty("dave.root", ""));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Names() {
      ALL.forEach(benchmark -> add(benchmark.name()));
    }
  }
}
