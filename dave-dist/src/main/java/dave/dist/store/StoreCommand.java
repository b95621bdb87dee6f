package dave.dist.store;

import dave.cli.command.HelpedCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dave store}: commands for a store that no node has open. */
@Command(
    name = "store",
    description = "Check, repair or compact the store of a node that is stopped.",
    footer = {"", "Example: dave store check --data /var/lib/dave/data"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class StoreCommand extends HelpedCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "store what? one of: " + String.join(", ", spec.subcommands().keySet()));
  }
}
