package dave.link.handshake;

import com.google.protobuf.ByteString;
import dave.link.noise.Blake2s;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Makes and checks cookies, by which a source proves that it receives at its address. A cookie is a
 * MAC of that address under a secret, which changes every two minutes. It is valid for two to four
 * minutes. No state is kept for a source. All times are of a steady clock. Not for several threads.
 */
final class Cookies {
  /** Length of a cookie, in bytes. */
  static final int LENGTH = Blake2s.MAC_LENGTH;

  private static final byte[] NONE = new byte[LENGTH];
  private static final long LIFE_MS = 120_000;

  private final RandomGenerator random;
  private byte[] secret = new byte[Blake2s.LENGTH];
  private byte[] secretBefore = new byte[Blake2s.LENGTH];
  private long bornMs;

  Cookies(RandomGenerator random, long nowMs) {
    this.random = random;
    random.nextBytes(secret);
    random.nextBytes(secretBefore);
    bornMs = nowMs;
  }

  /** The cookie of a source. */
  byte[] of(ByteString source, long nowMs) {
    renew(nowMs);
    return Blake2s.mac(secret, source.toByteArray());
  }

  /** Whether the 16 bytes from {@code offset} on are a cookie of this source. */
  boolean isValid(byte[] bytes, int offset, ByteString source, long nowMs) {
    renew(nowMs);
    byte[] claimed = new byte[LENGTH];
    System.arraycopy(bytes, offset, claimed, 0, LENGTH);
    if (Arrays.equals(claimed, NONE)) {
      return false;
    }
    byte[] address = source.toByteArray();
    return MessageDigest.isEqual(claimed, Blake2s.mac(secret, address))
        || MessageDigest.isEqual(claimed, Blake2s.mac(secretBefore, address));
  }

  private void renew(long nowMs) {
    long ageMs = nowMs - bornMs;
    if (ageMs >= LIFE_MS) {
      byte[] oldest = secretBefore;
      secretBefore = secret;
      secret = oldest;
      random.nextBytes(secret);
      if (ageMs >= 2 * LIFE_MS) {
        random.nextBytes(secretBefore);
      }
      bornMs = nowMs;
    }
  }
}
