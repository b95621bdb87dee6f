package dave.http.message;

import com.google.protobuf.ByteString;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes percent-encoded parts of a target strictly: malformed text is refused. */
public final class PercentText {
  private PercentText() {}

  /**
   * Returns the bytes of one segment of a path.
   *
   * @throws Problem if a percent sign is not followed by two hex digits, or a character is not
   *     allowed in a URI
   */
  public static ByteString segment(String raw) {
    return decode(raw, false);
  }

  /** Returns the bytes of a name or value of a query, where a plus is a space. */
  static ByteString query(String raw) {
    return decode(raw, true);
  }

  /**
   * Returns the text of a name or value of a query.
   *
   * @throws Problem as for {@link #segment}, and if the bytes are not UTF-8
   */
  static String queryText(String raw) {
    ByteString bytes = query(raw);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.asReadOnlyByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw Problem.bad("TARGET_MALFORMED", "the query has '" + raw + "', which is not UTF-8");
    }
  }

  private static ByteString decode(String raw, boolean plusIsSpace) {
    ByteString.Output out = ByteString.newOutput(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        out.write(octet(raw, i));
        i += 2;
      } else if (c <= ' ' || c >= 0x7f) {
        throw Problem.bad(
            "TARGET_MALFORMED",
            "the target has the character 0x%02x: percent-encode it".formatted((int) c));
      } else {
        out.write(c == '+' && plusIsSpace ? ' ' : c);
      }
    }
    return out.toByteString();
  }

  private static int octet(String raw, int percent) {
    if (percent + 2 < raw.length()) {
      int high = digit(raw.charAt(percent + 1));
      int low = digit(raw.charAt(percent + 2));
      if (high >= 0 && low >= 0) {
        return high << 4 | low;
      }
    }
    String text = raw.substring(percent, Math.min(percent + 3, raw.length()));
    throw Problem.bad(
        "TARGET_MALFORMED",
        "the target has '%s': write a percent sign and two hex digits".formatted(text));
  }

  // Character.digit would also accept the digits of other alphabets.
  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    char lower = (char) (c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
