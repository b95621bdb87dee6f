package dave.http.server;

import dave.service.secret.TokenDigest;
import dave.wire.keys.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads and checks the bearer token of the node's owner. */
final class OwnerToken {
  private static final String SCHEME = "Bearer ";
  private static final int MIN_LENGTH = 16;

  private OwnerToken() {}

  /**
   * Reads the token, the one line of a file.
   *
   * @throws IOException if the file cannot be read, other users may read it, or it has no token of
   *     at least 16 characters. Its message is one line that says what to do
   */
  static TokenDigest load(Path file) throws IOException {
    String token =
        new String(SecretFile.read(file, "HTTP token file"), StandardCharsets.UTF_8).strip();
    if (token.length() < MIN_LENGTH || token.chars().anyMatch(Character::isWhitespace)) {
      throw new IOException(
          "the HTTP token file "
              + file
              + " must have one line of 16 or more characters, no blanks: make one with `dave"
              + " token`");
    }
    return TokenDigest.of(token);
  }

  /** Returns whether the value of an Authorization header has this token. */
  static boolean isIn(String authorization, TokenDigest token) {
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && token.matches(TokenDigest.of(authorization.substring(SCHEME.length())));
  }
}
