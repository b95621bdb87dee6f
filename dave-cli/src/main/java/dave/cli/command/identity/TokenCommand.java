package dave.cli.command.identity;

import dave.cli.command.ClientCommand;
import dave.cli.command.CommandContext;
import dave.cli.failure.CliFailure;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.JsonLine;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dave token}. */
@Command(
    name = "token",
    description = {
      "Make a token, and print its line for a node's token file.",
      "The other commands read the same line from a file of its own (--token-file).",
      "Without --role, the line is the token alone, as for http-token-file."
    },
    footer = {
      "",
      "JSON: token, role, name, line.",
      "Example: dave token --role read --name grafana >> tokens; chmod 600 tokens"
    })
public final class TokenCommand extends ClientCommand {
  private static final int RANDOM_BYTES = 24;
  private static final List<String> ROLES = List.of("read", "write", "admin");

  @Option(names = "--role", paramLabel = "read|write|admin", description = "Role of its holder.")
  private @Nullable String role;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of its holder in the log of the node: letters, digits, dots, - and _.")
  private @Nullable String name;

  public TokenCommand(CliEnvironment env) {
    super(env);
  }

  @Override
  protected void run(CommandContext context) {
    check();
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    String line = prefix() + token;
    if (context.json()) {
      JsonLine.write(
          context.out(),
          json ->
              json.text("token", token)
                  .text("role", Optional.ofNullable(role).orElse(""))
                  .text("name", Optional.ofNullable(name).orElse(""))
                  .text("line", line));
    } else {
      context.out().line(line);
    }
  }

  private void check() {
    if (role != null && !ROLES.contains(role)) {
      throw CliFailure.usage("'" + role + "' is no role: write --role read, write or admin");
    }
    if (name != null && role == null) {
      throw CliFailure.usage("a name goes with a role: give --role as well");
    }
    if (name != null && !name.matches("[A-Za-z0-9._-]{1,32}")) {
      throw CliFailure.usage(
          "'" + name + "' is no name: use 1 to 32 letters, digits, dots, - and _");
    }
  }

  private String prefix() {
    if (role == null) {
      return "";
    }
    return name == null ? role + " " : role + ":" + name + " ";
  }
}
