package dave.service.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The digest of a bearer token, compared in constant time. So neither a memory dump nor the time of
 * a refusal reveals a token.
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

  /** Returns whether both are of the same token. */
  public boolean matches(TokenDigest other) {
    return MessageDigest.isEqual(
        hex.getBytes(StandardCharsets.US_ASCII), other.hex.getBytes(StandardCharsets.US_ASCII));
  }

  /** Does not return the digest, by which a reader of a log could recognise a known token. */
  @Override
  public String toString() {
    return "a token";
  }
}
