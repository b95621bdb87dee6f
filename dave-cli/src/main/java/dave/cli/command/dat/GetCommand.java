package dave.cli.command.dat;

import com.google.protobuf.ByteString;
import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dave get}. */
@Command(
    name = "get",
    description = {
      "Read a value: from the node's store, else from the network, until the timeout.",
      "The bytes are printed as they are; on a terminal control characters are escaped."
    },
    footer = {
      "",
      "JSON: source (local, network), dat.",
      "Example: dave get -k greeting        # your own record",
      "         dave get -k greeting -a any # the heaviest, whoever wrote it"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
public final class GetCommand extends ClientCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "HASH|KEY::AUTHOR",
      description = "A work hash of 64 hex digits, or a key and its author.")
  private @Nullable String target;

  @Mixin private KeyOption key;
  @Mixin private AuthorOption author;

  @Option(names = "--local", description = "Look in the node's own store only.")
  private boolean local;

  public GetCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    Optional<ByteString> keyBytes = key.find();
    DatReader reader = new DatReader(context, local);
    if (target != null) {
      if (keyBytes.isPresent() || !author.isAbsent()) {
        throw CliFailure.usage("'" + target + "' names the dat already: leave out -k and -a");
      }
      reader.readNamed(target);
      return;
    }
    if (keyBytes.isEmpty()) {
      throw CliFailure.usage("what to get? give a hash, -k KEY or KEY::AUTHOR");
    }
    reader.readKey(keyBytes.get(), author.orUser(context));
  }
}
