package dave.cli.command.dat;

import com.google.protobuf.ByteString;
import dave.cli.command.Arguments;
import dave.cli.command.Session;
import dave.cli.command.identity.UserKey;
import dave.wire.Author;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose dats, as an option. */
public final class AuthorOption {
  private static final String ME = "me";
  private static final String ANY = "any";

  @Option(
      names = {"-a", "--author"},
      paramLabel = "AUTHOR",
      description = "64 hex digits, 'me' or 'any'.")
  private @Nullable String author;

  /** Whether nobody was named. */
  boolean isAbsent() {
    return author == null;
  }

  /** Who; empty for anybody, which is also what no option means here. */
  Optional<Author> find(Session session) {
    return author == null ? Optional.empty() : parse(session, author);
  }

  /** Who; one's own self without the option. */
  Optional<Author> orMe(Session session) {
    return parse(session, author == null ? ME : author);
  }

  /** As {@link #find}, in the form of a filter. */
  public ByteString filter(Session session) {
    return find(session).map(Author::toByteString).orElse(ByteString.EMPTY);
  }

  static Optional<Author> parse(Session session, String text) {
    return switch (text) {
      case ANY -> Optional.empty();
      case ME -> Optional.of(UserKey.author(session));
      default -> Optional.of(Arguments.author(text));
    };
  }
}
