package dave.cli.command;

import picocli.CommandLine.Option;

/** A command that knows {@code --help}. */
public abstract class HelpedCommand {
  @SuppressWarnings("UnusedVariable") // picocli reads it.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;
}
