package dave.link.noise;

import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * ChaCha20-Poly1305 (RFC 8439) with the nonces of Noise: four zero bytes and a counter of 8 bytes,
 * little-endian. One object serves many keys. Not for several threads.
 */
public final class Aead {
  /** Bytes that sealing adds. */
  public static final int TAG_LENGTH = 16;

  /** Length of a nonce, in bytes. */
  public static final int NONCE_LENGTH = 12;

  private static final String ALGORITHM = "ChaCha20-Poly1305";

  private final Cipher sealer;
  private final Cipher opener;
  private final byte[] nonce = new byte[NONCE_LENGTH];

  /** Uses the platform's cipher. */
  public Aead() {
    try {
      sealer = Cipher.getInstance(ALGORITHM);
      opener = Cipher.getInstance(ALGORITHM);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  /**
   * Seals {@code in} into {@code out}, which gets {@link #TAG_LENGTH} bytes more. The arrays may be
   * the same if the offsets are equal.
   *
   * @param counter must differ each time under one key
   */
  public void seal(SymmetricKey key, long counter, Span associated, Span in, byte[] out, int at) {
    seal(key, nonce(counter), 0, associated, in, out, at);
  }

  /** Seals as above, under a nonce of 12 bytes. */
  public void seal(
      SymmetricKey key, byte[] nonces, int from, Span associated, Span in, byte[] out, int at) {
    try {
      sealer.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(nonces, from, NONCE_LENGTH));
      sealer.updateAAD(associated.bytes(), associated.offset(), associated.length());
      sealer.doFinal(in.bytes(), in.offset(), in.length(), out, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing with a nonce that was used, or without room", e);
    }
  }

  /**
   * Opens {@code in} into {@code out}, which gets {@link #TAG_LENGTH} bytes less.
   *
   * @return whether it is genuine; if not, {@code out} is as before
   */
  public boolean open(
      SymmetricKey key, long counter, Span associated, Span in, byte[] out, int at) {
    return open(key, nonce(counter), 0, associated, in, out, at);
  }

  /** Opens as above, under a nonce of 12 bytes. */
  public boolean open(
      SymmetricKey key, byte[] nonces, int from, Span associated, Span in, byte[] out, int at) {
    if (in.length() < TAG_LENGTH) {
      return false;
    }
    try {
      opener.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(nonces, from, NONCE_LENGTH));
      opener.updateAAD(associated.bytes(), associated.offset(), associated.length());
      opener.doFinal(in.bytes(), in.offset(), in.length(), out, at);
      return true;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no room to open", e);
    }
  }

  /** Forgets the keys that were used last. */
  public void forget() {
    SymmetricKey blank = SymmetricKey.of(new byte[SymmetricKey.LENGTH]);
    byte[] unused = new byte[NONCE_LENGTH];
    try {
      // Opening twice under one nonce is allowed, so that this may be called again.
      sealer.init(Cipher.DECRYPT_MODE, blank, new IvParameterSpec(unused));
      opener.init(Cipher.DECRYPT_MODE, blank, new IvParameterSpec(unused));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key of zeros is refused", e);
    }
  }

  private byte[] nonce(long counter) {
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[4 + i] = (byte) (counter >>> (8 * i));
    }
    return nonce;
  }

  /**
   * Some bytes of an array.
   *
   * @param bytes the array itself, not a copy
   */
  @SuppressWarnings("ArrayRecordComponent") // A view, never compared.
  public record Span(byte[] bytes, int offset, int length) {
    /** No bytes. */
    public static final Span NONE = new Span(new byte[0], 0, 0);

    public Span {
      Objects.checkFromIndexSize(offset, length, bytes.length);
    }

    /** All of an array. */
    public static Span of(byte[] bytes) {
      return new Span(bytes, 0, bytes.length);
    }
  }
}
