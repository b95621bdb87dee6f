package dave.cli;

import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.cli.terminal.Text;
import dave.config.Units;
import dave.json.Json;
import dave.wire.mining.PowBench;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dave bench pow}. */
@Command(
    name = "pow",
    description = "Measure how many hashes a second the miner computes here.",
    footer = {
      "",
      "JSON: threads, seconds, hashes, hashes_per_second, hashes_per_second_per_thread, lanes,"
          + " arch,",
      "java.",
      "Example: dave bench pow --threads 1 -o json"
    })
final class BenchPowCommand extends ClientCommand {
  private static final int MAX_THREADS = 1_024;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many threads hash at once (default: one a core).")
  private @Nullable Integer threads;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      description = "How long to measure (default ${DEFAULT-VALUE}).")
  private String time = "3s";

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      description = "How long to hash before the measurement (default ${DEFAULT-VALUE}).")
  private String warmUp = "3s";

  BenchPowCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (count < 1 || count > MAX_THREADS) {
      throw CliFailure.usage("--threads " + count + " is out of range: give 1 to " + MAX_THREADS);
    }
    Duration measured = Units.duration(time);
    if (measured.isZero()) {
      throw CliFailure.usage("--time 0 leaves no time to measure: write one such as 3s");
    }
    PowBench.Result result = measure(count, measured);
    if (context.json()) {
      JsonLine.write(context.out(), json -> fill(json, result));
    } else {
      context.out().line(sentence(result));
    }
  }

  private PowBench.Result measure(int count, Duration measured) {
    try {
      return PowBench.run(count, Units.duration(warmUp), measured, System::nanoTime);
    } catch (InterruptedException e) {
      throw new CliFailure(ExitCode.INTERRUPTED, "interrupted", e);
    }
  }

  private static void fill(Json json, PowBench.Result result) {
    json.number("threads", result.threads())
        .number("seconds", result.seconds())
        .number("hashes", result.hashes())
        .number("hashes_per_second", result.hashesPerSecond())
        .number("hashes_per_second_per_thread", result.perThread())
        .number("lanes", result.lanes())
        .text("arch", result.arch())
        .text("java", result.java());
  }

  private static String sentence(PowBench.Result result) {
    return String.format(
        Locale.ROOT,
        "%s hashes/s with %d %s (%s each), measured for %.1f s on %s, Java %s",
        Text.count(result.hashesPerSecond()),
        result.threads(),
        result.threads() == 1 ? "thread" : "threads",
        Text.count(result.perThread()),
        result.seconds(),
        result.arch(),
        result.java());
  }
}
