package dave.cli.command.dat;

import com.google.protobuf.ByteString;
import dave.cli.command.CommandContext;
import dave.cli.terminal.CliEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dave set}: the original program's name for writing without a key. */
@Command(
    name = "set",
    description = "Write a value without a key. It never changes, and is read by its hash.",
    footer = {"", "JSON: as of put.", "Example: dave set 'hello, world'"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class SetCommand extends MiningCommand {
  @Parameters(paramLabel = "VALUE", description = "The value; - reads it from standard input.")
  private String value;

  public SetCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    new DatWriter(context).write(ByteString.EMPTY, ValueSource.ofArgument(value, context.env()));
  }
}
