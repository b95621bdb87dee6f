package dave.dist.bench;

import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.config.ConfigException;
import dave.config.Units;
import dave.dist.bench.SpreadBench.Options;
import dave.dist.bench.SpreadBench.Result;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dave bench spread}. */
@Command(
    name = "spread",
    sortOptions = false,
    description = {
      "Measure how long a fresh dat takes to be on all of several nodes on this machine.",
      ""
    },
    footer = {
      "",
      "JSON: nodes, epoch_us, old_dats, dats, difficulty, disk, median_ms, p90_ms, p99_ms, max_ms.",
      "Example: dave bench spread --nodes 10 --epoch 1ms --old 1000 --dats 100 -o json"
    })
public final class BenchSpreadCommand extends MeasuringCommand {

  @Option(names = "--nodes", paramLabel = "N", description = "Number of nodes (default 10).")
  private int nodes = 10;

  @Option(names = "--epoch", paramLabel = "TIME", description = "Epoch of each node (default 1ms).")
  private String epoch = "1ms";

  @Option(
      names = "--old",
      paramLabel = "N",
      description = "Dats in each store at the start (default 1000).")
  private int old = 1_000;

  @Option(names = "--dats", paramLabel = "N", description = "Fresh dats (default 100).")
  private int dats = 100;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "Fresh dats before, not counted (default 20).")
  private int warmUp = 20;

  @Option(
      names = {"-d", "--difficulty"},
      paramLabel = "BITS",
      description = "Difficulty of all dats (default 16).")
  private int difficulty = 16;

  @Option(names = "--disk", description = "Keep the dats on disk instead of in memory.")
  private boolean disk;

  public BenchSpreadCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  void measure() throws IOException, InterruptedException {
    Options options = options();
    try (SpreadBench bench = new SpreadBench(options, this::progress)) {
      Result result = bench.run();
      print(() -> text(options, result), () -> json(options, result));
    }
  }

  private Options options() {
    if (nodes < 2 || nodes > 100 || old < 0 || dats < 1 || warmUp < 0) {
      throw CliFailure.usage("give 2 to 100 nodes, at least 1 dat, and no negative numbers");
    }
    if (difficulty < 1 || difficulty > 30) {
      throw CliFailure.usage("difficulty " + difficulty + " is out of range: give 1 to 30");
    }
    try {
      return new Options(nodes, Units.duration(epoch), old, dats, warmUp, difficulty, disk);
    } catch (ConfigException e) {
      throw CliFailure.usage("--epoch: " + e.getMessage());
    }
  }

  private static String text(Options options, Result result) {
    return String.format(
        Locale.ROOT,
        "a fresh dat on all of %d nodes (epoch %s, %d old dats, %d measured): "
            + "median %.1f ms, p90 %.1f ms, p99 %.1f ms, longest %.1f ms",
        options.nodes(),
        Units.format(options.epoch()),
        options.old(),
        options.dats(),
        result.percentile(50),
        result.percentile(90),
        result.percentile(99),
        result.percentile(100));
  }

  private static String json(Options options, Result result) {
    return String.format(
        Locale.ROOT,
        "{\"nodes\":%d,\"epoch_us\":%d,\"old_dats\":%d,\"dats\":%d,\"difficulty\":%d,\"disk\":%b,"
            + "\"median_ms\":%.2f,\"p90_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f}",
        options.nodes(),
        options.epoch().toNanos() / 1_000,
        options.old(),
        options.dats(),
        options.difficulty(),
        options.disk(),
        result.percentile(50),
        result.percentile(90),
        result.percentile(99),
        result.percentile(100));
  }
}
