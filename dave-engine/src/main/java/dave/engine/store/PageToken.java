package dave.engine.store;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore.Position;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The position where a listing goes on, as sealed text of a fixed length that callers hand back. It
 * opens only with the filters of its listing.
 */
public final class PageToken {
  private static final int CONTENT_BYTES = 2 * Bytes32.LENGTH + 1 + Dat.MAX_KEY_LENGTH;

  private PageToken() {}

  /** The token of the page after {@code last}. */
  public static String format(
      Seal seal, Position last, ByteString prefix, @Nullable Author author) {
    ByteBuffer content =
        ByteBuffer.allocate(CONTENT_BYTES)
            .put(last.author().toByteArray())
            .put(last.work().toByteArray())
            .put((byte) last.key().size())
            .put(last.key().toByteArray());
    return seal.close(content.array(), purpose(prefix, author));
  }

  /** The position in a token; empty if the token is not of this node, or has other filters. */
  public static Optional<Position> parse(
      Seal seal, String token, ByteString prefix, @Nullable Author author) {
    return seal.open(token, purpose(prefix, author)).map(PageToken::position);
  }

  private static Position position(byte[] content) {
    ByteString bytes = ByteString.copyFrom(content);
    int keyAt = 2 * Bytes32.LENGTH + 1;
    return new Position(
        bytes.substring(keyAt, keyAt + content[keyAt - 1]),
        Author.of(bytes.substring(0, Bytes32.LENGTH)),
        WorkHash.of(bytes.substring(Bytes32.LENGTH, keyAt - 1)));
  }

  private static byte[] purpose(ByteString prefix, @Nullable Author author) {
    ByteString who = author == null ? ByteString.EMPTY : author.toByteString();
    return ByteString.copyFromUtf8("page")
        .concat(ByteString.copyFrom(new byte[] {(byte) prefix.size()}))
        .concat(prefix)
        .concat(who)
        .toByteArray();
  }
}
