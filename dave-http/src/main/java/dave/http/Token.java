package dave.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The bearer token of the node's owner. Digests are compared, in constant time: how long a refusal
 * takes tells nothing of the token.
 */
final class Token {
  private static final String SCHEME = "Bearer ";
  private static final int MIN_LENGTH = 16;

  private final byte[] digest;

  private Token(byte[] digest) {
    this.digest = digest;
  }

  /**
   * Reads the token, the one line of a file.
   *
   * @throws IOException in one line that says what to do, if the file cannot be read or has no
   *     token of at least 16 characters
   */
  static Token load(Path file) throws IOException {
    String token;
    try {
      token = Files.readString(file).strip();
    } catch (IOException e) {
      throw new IOException(
          "cannot read the HTTP token file "
              + file
              + ": put a token of 16 or more characters there",
          e);
    }
    if (token.length() < MIN_LENGTH || token.chars().anyMatch(Character::isWhitespace)) {
      throw new IOException(
          "the HTTP token file "
              + file
              + " must have one line of 16 or more characters, no blanks");
    }
    return new Token(digest(token));
  }

  /** Whether the value of an Authorization header shows this token. */
  boolean isIn(String authorization) {
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(digest, digest(authorization.substring(SCHEME.length())));
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
