package dave.cli.command;

import picocli.CommandLine.Option;

/** A command with the option {@code --help}. */
public abstract class HelpedCommand {
  @SuppressWarnings("UnusedVariable") // picocli reads it.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      order = 1, // Last, where options stand as they are declared.
      description = "Show this help.")
  private boolean help;
}
