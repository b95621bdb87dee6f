package dave.cli.command.dat;

import com.google.protobuf.ByteString;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dave put}. */
@Command(
    name = "put",
    description = {
      "Write a value: mine it, sign it, send it to the node, and print its work hash.",
      "With a key it is your record under that key, which a later put replaces. Without one it"
          + " never changes, and is read by its hash."
    },
    footer = {
      "",
      "JSON: hash, outcome (stored, replaced, already_held), mined_hashes, dat.",
      "Example: dave put -k greeting 'hello, world'"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class PutCommand extends MiningCommand {
  @Mixin private KeyOption key;

  @Parameters(
      arity = "0..1",
      paramLabel = "VALUE",
      description = "The value; - reads it from standard input.")
  private @Nullable String value;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Read the value from a file.")
  private @Nullable String file;

  public PutCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    ByteString keyBytes = key.find().orElse(ByteString.EMPTY);
    new DatWriter(context).write(keyBytes, value(context.env()));
  }

  private ByteString value(CliEnvironment env) {
    if ((value == null) == (file == null)) {
      throw CliFailure.usage(
          value == null
              ? "no value: give one, - for standard input, or -f FILE"
              : "both a value and -f are given: give one");
    }
    return value != null ? ValueSource.ofArgument(value, env) : ValueSource.ofFile(file, env);
  }
}
