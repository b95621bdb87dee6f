package dave.http.message;

import com.google.protobuf.ByteString;
import dave.service.refusal.Quote;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.WorkHash;
import java.util.HexFormat;

/** Parses and formats hex digits. */
public final class Hex {
  private Hex() {}

  public static WorkHash hash(String name, String text) {
    return WorkHash.of(parse32(name, text, "HASH_MALFORMED"));
  }

  public static Author author(String name, String text) {
    return Author.of(parse32(name, text, "AUTHOR_MALFORMED"));
  }

  /** Returns the key of a file's root. */
  public static ByteString root(String name, String text) {
    return parse32(name, text, "ROOT_MALFORMED");
  }

  private static ByteString parse32(String name, String text, String reason) {
    if (text.length() == 2 * Bytes32.LENGTH && text.chars().allMatch(HexFormat::isHexDigit)) {
      return ByteString.copyFrom(HexFormat.of().parseHex(text));
    }
    throw Problem.bad(
        reason, "%s '%s' is not 64 hex digits: send all of them".formatted(name, Quote.of(text)));
  }

  public static String format(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
