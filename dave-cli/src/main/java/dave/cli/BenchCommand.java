package dave.cli;

import dave.cli.command.HelpedCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dave bench}: measurements on this machine. */
@Command(
    name = "bench",
    description = "Measure this machine.",
    footer = {"", "Example: dave bench pow"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class BenchCommand extends HelpedCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "bench what? one of: " + String.join(", ", spec.subcommands().keySet()));
  }
}
