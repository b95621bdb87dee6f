package dave.dist.sim;

import dave.cli.terminal.CliEnvironment;
import picocli.CommandLine.Option;

/** What the commands of the simulator say beside their results, and how to ask for less or more. */
abstract class SimulatorCommand {
  @Option(names = "--quiet", description = "Say nothing on stderr but errors.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Log on stderr all that the simulated nodes do.")
  private boolean verbose;

  @SuppressWarnings("UnusedVariable") // picocli reads it.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  final boolean quiet() {
    return quiet;
  }

  final boolean verbose() {
    return verbose;
  }

  /** Whether to draw progress: on a terminal only, and not between lines of a log. */
  final boolean showsProgress(CliEnvironment env) {
    return env.terminals().err() && !quiet && !verbose;
  }
}
