package dave.cli;

import picocli.CommandLine.Option;

/** A command that knows {@code --help}. */
abstract class HelpedCommand {
  @SuppressWarnings("UnusedVariable") // picocli reads it.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;
}
