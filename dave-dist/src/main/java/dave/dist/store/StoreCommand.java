package dave.dist.store;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dave store}: what is done to a store while no node has it open. */
@Command(
    name = "store",
    description = "Check, repair or compact the store of a node that is stopped.",
    footer = {"", "Example: dave store check --data /var/lib/dave/data"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class StoreCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // picocli reads it.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "store what? one of: " + String.join(", ", spec.subcommands().keySet()));
  }
}
