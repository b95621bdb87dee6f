package dave.wire.keys;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An author's Ed25519 key. Any thread may sign.
 *
 * <p>{@link #close} wipes the secret; a closed key signs no more. The secret never appears in
 * {@link #toString} and is not serialisable; {@link KeyFile} writes it.
 */
public final class SigningKey implements AutoCloseable {
  /** Length of the secret seed, in bytes. */
  public static final int SEED_LENGTH = 32;

  private final byte[] seed;
  private final Author author;
  private boolean closed;

  private SigningKey(byte[] seed) {
    this.seed = seed;
    byte[] publicKey = new byte[Author.LENGTH];
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    author = Author.of(publicKey, 0);
  }

  /** A new key. */
  public static SigningKey generate(SecureRandom random) {
    byte[] seed = new byte[SEED_LENGTH];
    random.nextBytes(seed);
    return new SigningKey(seed);
  }

  /**
   * The key of a seed, which is copied.
   *
   * @throws IllegalArgumentException unless the seed has 32 bytes
   */
  public static SigningKey ofSeed(byte[] seed) {
    if (seed.length != SEED_LENGTH) {
      throw new IllegalArgumentException("a seed has 32 bytes, not " + seed.length);
    }
    return new SigningKey(seed.clone());
  }

  /** The public half. */
  public Author author() {
    return author;
  }

  /**
   * The signature over a work hash, 64 bytes; always the same for the same work.
   *
   * @throws IllegalStateException if the key is closed
   */
  public synchronized ByteString sign(WorkHash work) {
    requireOpen();
    byte[] signature = new byte[Dat.SIGNATURE_LENGTH];
    Ed25519.sign(seed, 0, work.toByteArray(), 0, WorkHash.LENGTH, signature, 0);
    return ByteString.copyFrom(signature);
  }

  /** A copy of the seed, for the caller to wipe. */
  synchronized byte[] copySeed() {
    requireOpen();
    return seed.clone();
  }

  /** Wipes the secret. */
  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(seed, (byte) 0);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the key of " + author + " is closed");
    }
  }

  /** Names the author, never the secret. */
  @Override
  public String toString() {
    return "SigningKey[author=" + author + "]";
  }
}
