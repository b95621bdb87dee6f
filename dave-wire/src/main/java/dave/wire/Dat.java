package dave.wire;

import com.google.protobuf.ByteString;

/**
 * One signed record. The constructor checks its shape, but not its work and signature. A {@link
 * VerifiedDat} has passed those checks.
 *
 * @param key 0 to 32 bytes; empty makes the dat immutable, named by its work alone
 * @param value any bytes that fit a packet
 * @param timeMs Unix time in milliseconds, not negative
 * @param salt 1 to 32 bytes
 * @param work the proof of work: the dat's name
 * @param author the key that signed it
 * @param signature Ed25519 over work, 64 bytes
 */
public record Dat(
    ByteString key,
    ByteString value,
    long timeMs,
    ByteString salt,
    WorkHash work,
    Author author,
    ByteString signature) {
  /** Longest key, in bytes. */
  public static final int MAX_KEY_LENGTH = 32;

  /** Longest salt, in bytes. */
  public static final int MAX_SALT_LENGTH = 32;

  /** Length of a signature, in bytes. */
  public static final int SIGNATURE_LENGTH = 64;

  /**
   * @throws IllegalArgumentException if a part does not have the shape given above
   */
  public Dat {
    require(key.size() <= MAX_KEY_LENGTH, "key is longer than 32 bytes: ", key.size());
    require(timeMs >= 0, "time is before 1970: ", timeMs);
    require(
        !salt.isEmpty() && salt.size() <= MAX_SALT_LENGTH,
        "salt is not of 1 to 32 bytes: ",
        salt.size());
    require(
        signature.size() == SIGNATURE_LENGTH, "signature is not of 64 bytes: ", signature.size());
  }

  private static void require(boolean holds, String message, long value) {
    if (!holds) {
      throw new IllegalArgumentException(message + value);
    }
  }

  /** Whether this dat is a register, replaced by later ones of the same author and key. */
  public boolean isRegister() {
    return !key.isEmpty();
  }

  /**
   * Whether this record replaces {@code other} of the same author and key: the later time wins, and
   * at equal time the lower work.
   */
  public boolean supersedes(Dat other) {
    return timeMs != other.timeMs ? timeMs > other.timeMs : work.compareTo(other.work) < 0;
  }
}
