package dave.cli.command.dat;

import dave.cli.command.CommandContext;
import dave.cli.terminal.CliEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dave submit}: the original program's name for writing under a key. */
@Command(
    name = "submit",
    description = "Write a value under a key, as put does.",
    footer = {"", "JSON: as of put.", "Example: dave submit -k greeting -v 'hello, world'"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class SubmitCommand extends MiningCommand {
  @Mixin private KeyOption key;

  @Option(
      names = {"-v", "--value"},
      required = true,
      paramLabel = "VALUE",
      description = "The value; - reads it from standard input.")
  private String value;

  public SubmitCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    new DatWriter(context).write(key.require(), ValueSource.ofArgument(value, context.env()));
  }
}
