package dave.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dave submit}: the word of the original for putting under a key. */
@Command(
    name = "submit",
    description = "Write a value under a key, as put does.",
    footer = {"", "JSON: as of put.", "Example: dave submit -k greeting -v 'hello, world'"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class SubmitCommand extends MiningCommand {
  @Mixin private KeyOption key;

  @Option(
      names = {"-v", "--value"},
      required = true,
      paramLabel = "VALUE",
      description = "The value; - reads it from standard input.")
  private String value;

  SubmitCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  void run(Session session) {
    new DatWriter(session).write(key.require(), ValueSource.ofArgument(value, session.env()));
  }
}
