package dave.client.model;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import java.util.Optional;

/**
 * Which dats of a node's store to list.
 *
 * <pre>{@code
 * dave.list(Listing.prefix("chat/").by(author)).take(100).subscribe(System.out::println);
 * }</pre>
 *
 * @param keyPrefix 0 to 32 bytes; empty for all keys
 * @param author empty for all authors
 */
public record Listing(ByteString keyPrefix, Optional<Author> author) {
  /**
   * @throws IllegalArgumentException if the prefix is longer than a key can be
   */
  public Listing {
    requirePrefix(keyPrefix);
  }

  /** All dats. */
  public static Listing all() {
    return prefix("");
  }

  /** Dats whose key begins with this, in UTF-8. */
  public static Listing prefix(String keyPrefix) {
    return new Listing(ByteString.copyFromUtf8(keyPrefix), Optional.empty());
  }

  /** Only dats of this author. */
  public Listing by(Author only) {
    return new Listing(keyPrefix, Optional.of(only));
  }

  static void requirePrefix(ByteString prefix) {
    if (prefix.size() > Dat.MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "prefix '"
              + prefix.toStringUtf8()
              + "' has "
              + prefix.size()
              + " bytes: give at most 32, as a key has");
    }
  }
}
