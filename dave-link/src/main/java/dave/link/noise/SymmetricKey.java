package dave.link.noise;

import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A key of 32 bytes that can be wiped, which the platform's own class cannot. Not for several
 * threads.
 */
public final class SymmetricKey implements SecretKey {
  /** Length in bytes. */
  public static final int LENGTH = 32;

  private static final long serialVersionUID = 1;

  private final transient byte[] bytes;
  private transient boolean destroyed;

  private SymmetricKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A key of a copy of these bytes.
   *
   * @throws IllegalArgumentException unless there are 32
   */
  public static SymmetricKey of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + bytes.length);
    }
    return new SymmetricKey(bytes.clone());
  }

  @Override
  public String getAlgorithm() {
    return "ChaCha20";
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  /** A copy, which the cipher wipes or forgets. */
  @Override
  public byte[] getEncoded() {
    if (destroyed) {
      throw new IllegalStateException("the key is wiped");
    }
    return bytes.clone();
  }

  /** Wipes the key; it is of no use afterwards. */
  @Override
  public void destroy() {
    destroyed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  /** Whether every byte is zero, as it is once the key is destroyed. */
  boolean isBlank() {
    int all = 0;
    for (byte b : bytes) {
      all |= b;
    }
    return all == 0;
  }

  /** Never the bytes. */
  @Override
  public String toString() {
    return "SymmetricKey";
  }
}
