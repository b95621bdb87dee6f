package dave.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dave recall}: the word of the original for getting by key. */
@Command(
    name = "recall",
    description =
        "Read the value of a key, as get -k does: your own record unless -a names others.",
    footer = {"", "JSON: as of get.", "Example: dave recall -k greeting"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class RecallCommand extends ClientCommand {
  @Mixin private KeyOption key;
  @Mixin private AuthorOption author;

  RecallCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  void run(Session session) {
    new DatReader(session, false).readKey(key.require(), author.orMe(session));
  }
}
