package dave.engine.store;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore.Position;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.WorkHash;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a listing goes on, as text that callers hand back. It is bound to the filters of the
 * listing by a digest, which also tells a mangled token.
 */
public final class PageToken {
  private static final int DIGEST_LENGTH = 8;
  private static final int KEY_AT = DIGEST_LENGTH + 2 * Bytes32.LENGTH;

  private PageToken() {}

  /** The token of the page after {@code last}. */
  public static String format(Position last, ByteString prefix, @Nullable Author author) {
    ByteString place =
        last.author().toByteString().concat(last.work().toByteString()).concat(last.key());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(digest(place, prefix, author).concat(place).toByteArray());
  }

  /** The position in a token; empty if it is none, or one of other filters. */
  public static Optional<Position> parse(String token, ByteString prefix, @Nullable Author author) {
    ByteString bytes;
    try {
      bytes = ByteString.copyFrom(Base64.getUrlDecoder().decode(token));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (bytes.size() < KEY_AT || bytes.size() > KEY_AT + Bytes32.LENGTH) {
      return Optional.empty();
    }
    ByteString place = bytes.substring(DIGEST_LENGTH);
    if (!bytes.substring(0, DIGEST_LENGTH).equals(digest(place, prefix, author))) {
      return Optional.empty();
    }
    return Optional.of(
        new Position(
            place.substring(2 * Bytes32.LENGTH),
            Author.of(place.substring(0, Bytes32.LENGTH)),
            WorkHash.of(place.substring(Bytes32.LENGTH, 2 * Bytes32.LENGTH))));
  }

  private static ByteString digest(ByteString place, ByteString prefix, @Nullable Author author) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update((byte) prefix.size());
      sha.update(prefix.toByteArray());
      sha.update((byte) (author == null ? 0 : 1));
      sha.update(author == null ? new byte[0] : author.toByteArray());
      sha.update(place.toByteArray());
      return ByteString.copyFrom(Arrays.copyOf(sha.digest(), DIGEST_LENGTH));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
