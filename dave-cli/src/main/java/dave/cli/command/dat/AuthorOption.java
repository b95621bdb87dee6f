package dave.cli.command.dat;

import dave.cli.command.Arguments;
import dave.cli.command.CommandContext;
import dave.cli.command.identity.UserKey;
import dave.wire.Author;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that selects the author of dats. */
public final class AuthorOption {
  private static final String ME = "me";
  private static final String ANY = "any";

  @Option(
      names = {"-a", "--author"},
      paramLabel = "AUTHOR",
      description = "64 hex digits, 'me' or 'any'.")
  private @Nullable String author;

  /** Returns whether the option is missing. */
  boolean isAbsent() {
    return author == null;
  }

  /** Returns the author; empty for any author, also without the option. */
  public Optional<Author> find(CommandContext context) {
    return author == null ? Optional.empty() : parse(context, author);
  }

  /** Returns the author, which is the user's own without the option; empty for any author. */
  Optional<Author> orUser(CommandContext context) {
    return parse(context, author == null ? ME : author);
  }

  static Optional<Author> parse(CommandContext context, String text) {
    return switch (text) {
      case ANY -> Optional.empty();
      case ME -> Optional.of(UserKey.author(context));
      default -> Optional.of(Arguments.author(text));
    };
  }
}
