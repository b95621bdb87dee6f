package dave.cli.command.identity;

import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import dave.wire.Author;
import picocli.CommandLine.Command;

/** {@code dave author}. */
@Command(
    name = "author",
    description = "Print your public key, 64 hex digits, by which others read your records.",
    footer = {"", "JSON: author.", "Example: dave get greeting::$(dave author)"})
public final class AuthorCommand extends ClientCommand {
  public AuthorCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    Author author = UserKey.author(context);
    if (context.json()) {
      JsonLine.write(context.out(), json -> json.text("author", author.toString()));
    } else {
      context.out().line(author.toString());
    }
  }
}
