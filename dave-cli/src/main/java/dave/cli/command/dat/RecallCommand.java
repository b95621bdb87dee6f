package dave.cli.command.dat;

import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.terminal.CliEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dave recall}: the original program's name for reading by key. */
@Command(
    name = "recall",
    description =
        "Read the value of a key, as get -k does: your own record unless -a names others.",
    footer = {"", "JSON: as of get.", "Example: dave recall -k greeting"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class RecallCommand extends ClientCommand {
  @Mixin private KeyOption key;
  @Mixin private AuthorOption author;

  public RecallCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    new DatReader(context, false).readKey(key.require(), author.orUser(context));
  }
}
