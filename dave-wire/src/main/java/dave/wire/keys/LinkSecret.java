package dave.wire.keys;

import dave.wire.LinkKey;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * An X25519 key pair (RFC 7748), for a node's links or for one handshake. Any thread may call.
 *
 * <p>{@link #close} wipes the secret; a closed key makes no agreement. The secret never appears in
 * {@link #toString} and is not serialisable; {@link LinkKeyFile} writes it.
 */
public final class LinkSecret implements AutoCloseable {
  /** Length of the secret, of the public key and of a shared secret, in bytes. */
  public static final int LENGTH = 32;

  private final byte[] secret;
  private final LinkKey publicKey;
  private boolean closed;

  private LinkSecret(byte[] secret) {
    this.secret = secret;
    byte[] publicBytes = new byte[LENGTH];
    X25519.generatePublicKey(secret, 0, publicBytes, 0);
    publicKey = LinkKey.of(publicBytes, 0);
  }

  /**
   * A new key.
   *
   * @param random a {@code SecureRandom}, except in tests and simulations
   */
  public static LinkSecret generate(RandomGenerator random) {
    byte[] secret = new byte[LENGTH];
    random.nextBytes(secret);
    return new LinkSecret(secret);
  }

  /**
   * The key of a secret, which is copied.
   *
   * @throws IllegalArgumentException unless the secret has 32 bytes
   */
  public static LinkSecret of(byte[] secret) {
    if (secret.length != LENGTH) {
      throw new IllegalArgumentException("an X25519 secret has 32 bytes, not " + secret.length);
    }
    return new LinkSecret(secret.clone());
  }

  /** The public half. */
  public LinkKey publicKey() {
    return publicKey;
  }

  /**
   * Writes the shared secret of this key and another, 32 bytes, into {@code shared}.
   *
   * @param remote has the other public key, 32 bytes from {@code offset} on
   * @return false if the other key is of small order: then the result is zeros, and not secret
   * @throws IllegalStateException if the key is closed
   */
  public boolean agree(byte[] remote, int offset, byte[] shared) {
    byte[] copy = copySecret();
    try {
      return X25519.calculateAgreement(copy, 0, remote, offset, shared, 0);
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  /** A copy of the secret, for the caller to wipe. */
  synchronized byte[] copySecret() {
    if (closed) {
      throw new IllegalStateException("the link key " + publicKey + " is closed");
    }
    return secret.clone();
  }

  /** Wipes the secret. */
  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(secret, (byte) 0);
  }

  /** Names the public key, never the secret. */
  @Override
  public String toString() {
    return "LinkSecret[publicKey=" + publicKey + "]";
  }
}
