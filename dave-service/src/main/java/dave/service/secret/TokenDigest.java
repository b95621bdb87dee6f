package dave.service.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is kept of a bearer token, compared in constant time: neither a dump of the memory nor how
 * long a refusal takes tells a token.
 *
 * @param hex SHA-256, in hex digits
 */
public record TokenDigest(String hex) {
  public static TokenDigest of(String token) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha.digest(token.getBytes(StandardCharsets.UTF_8));
      return new TokenDigest(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether it is of the same token. */
  public boolean matches(TokenDigest other) {
    return MessageDigest.isEqual(
        hex.getBytes(StandardCharsets.US_ASCII), other.hex.getBytes(StandardCharsets.US_ASCII));
  }

  /** Not the digest: it names a token to whoever knows it. */
  @Override
  public String toString() {
    return "a token";
  }
}
