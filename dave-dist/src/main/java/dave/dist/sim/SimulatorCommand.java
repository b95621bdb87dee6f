package dave.dist.sim;

import dave.cli.terminal.CliEnvironment;
import picocli.CommandLine.Option;

/** The options for progress and logs of the simulator's commands. */
abstract class SimulatorCommand {
  @Option(names = "--quiet", description = "Print only errors on stderr.")
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

  /** Returns whether to draw progress: only on a terminal, and not between lines of a log. */
  final boolean showsProgress(CliEnvironment env) {
    return env.terminals().err() && !quiet && !verbose;
  }
}
