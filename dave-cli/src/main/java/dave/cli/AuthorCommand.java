package dave.cli;

import dave.wire.Author;
import picocli.CommandLine.Command;

/** {@code dave author}. */
@Command(
    name = "author",
    description = "Print who you are: your public key, 64 hex digits, for others to read you by.",
    footer = {"", "JSON: author.", "Example: dave get greeting::$(dave author)"})
final class AuthorCommand extends ClientCommand {
  AuthorCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  void run(Session session) {
    Author author = UserKey.author(session);
    if (session.json()) {
      JsonLine.write(session.out(), json -> json.text("author", author.toString()));
    } else {
      session.out().line(author.toString());
    }
  }
}
