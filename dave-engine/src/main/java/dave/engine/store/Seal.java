package dave.engine.store;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals data that callers keep for the node and hand back, such as cursors. Callers can neither
 * read nor make sealed texts, and two texts of the same content differ. It uses AES-256 in GCM mode
 * with random nonces, and a secret that is kept with the store. Thread-safe, if the random
 * generator is.
 */
public final class Seal {
  private static final String SECRET = "seal";
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  private final SecretKeySpec key;
  private final RandomGenerator random;

  private Seal(byte[] key, RandomGenerator random) {
    this.key = new SecretKeySpec(key, "AES");
    this.random = random;
  }

  /**
   * The seal of a store, with a new secret if it has none. May block.
   *
   * @param random must not be predictable by others
   */
  public static Seal of(DatStore store, RandomGenerator random) {
    byte @Nullable [] secret = store.getMeta(SECRET);
    if (secret == null || secret.length != KEY_BYTES) {
      secret = new byte[KEY_BYTES];
      random.nextBytes(secret);
      store.putMeta(SECRET, secret);
    }
    return new Seal(secret, random);
  }

  /** The number of characters of a sealed content of {@code contentBytes} bytes. */
  public static int length(int contentBytes) {
    return Math.ceilDiv((NONCE_BYTES + contentBytes + TAG_BYTES) * 4, 3);
  }

  /**
   * Seals a content as base64url text without padding.
   *
   * @param purpose what the text is for; it opens only with the same purpose
   */
  public String close(byte[] content, byte[] purpose) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, purpose).doFinal(content);
      byte[] all = ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
      return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES in GCM mode", e);
    }
  }

  /** The content of a sealed text; empty unless this seal made it for the same purpose. */
  public Optional<byte[]> open(String text, byte[] purpose) {
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (all.length < NONCE_BYTES + TAG_BYTES) {
      return Optional.empty();
    }
    try {
      byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, nonce, purpose)
              .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES));
    } catch (GeneralSecurityException e) {
      return Optional.empty(); // Not made by this seal, or changed.
    }
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] purpose) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(purpose);
    return cipher;
  }
}
