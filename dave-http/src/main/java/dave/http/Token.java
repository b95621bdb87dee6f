package dave.http;

import dave.wire.crypto.Renewable;
import dave.wire.crypto.Renewable.Renewal;
import dave.wire.crypto.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bearer token of the node's owner, read anew when its file changes. Digests are compared, in
 * constant time: how long a refusal takes tells nothing of the token.
 */
final class Token {
  private static final Logger LOG = LoggerFactory.getLogger("/http/access");
  private static final String SCHEME = "Bearer ";
  private static final int MIN_LENGTH = 16;

  /** SHA-256 of the token, in hex digits. */
  private final Renewable<String> digest;

  private Token(Renewable<String> digest) {
    this.digest = digest;
  }

  /**
   * Reads the token, the one line of a file.
   *
   * @throws IOException in one line that says what to do, if the file cannot be read, strangers may
   *     read it, or it has no token of at least 16 characters
   */
  static Token load(Path file) throws IOException {
    return new Token(Renewable.load(() -> read(file)));
  }

  private static String read(Path file) throws IOException {
    String token =
        new String(SecretFile.read(file, "HTTP token file"), StandardCharsets.UTF_8).strip();
    if (token.length() < MIN_LENGTH || token.chars().anyMatch(Character::isWhitespace)) {
      throw new IOException(
          "the HTTP token file "
              + file
              + " must have one line of 16 or more characters, no blanks: make one with `dave"
              + " token`");
    }
    return HexFormat.of().formatHex(digest(token));
  }

  /** Whether the value of an Authorization header shows this token. */
  boolean isIn(String authorization) {
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            HexFormat.of().parseHex(digest.get()),
            digest(authorization.substring(SCHEME.length())));
  }

  /**
   * Reads the file now. May block.
   *
   * @return why it cannot be used, if so; the token of before stays in force then
   */
  List<String> reload() {
    Renewal renewal = digest.renew();
    return switch (renewal.outcome()) {
      case SAME -> List.of();
      case RENEWED -> {
        LOG.info("token read anew");
        yield List.of();
      }
      case FAILED -> {
        LOG.warn("{}; what was read before stays in force", renewal.reason());
        yield List.of(renewal.reason());
      }
      case STILL_FAILED -> List.of(renewal.reason());
    };
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
