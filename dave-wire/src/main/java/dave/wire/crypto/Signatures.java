package dave.wire.crypto;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.WorkHash;

/**
 * Verifies Ed25519 signatures of authors over work hashes. Any thread may call.
 *
 * <p>Every implementation gives the same verdict on the same bytes, whatever they are, and never
 * throws: author keys must be canonical and of prime order; R must be canonical and of prime order;
 * S must be canonical, that is below the group's order; and {@code S B = R + k A} must hold.
 *
 * <p>Implementations remember a bounded number of authors that they checked.
 */
public interface Signatures {
  /** The result of verifying a signature. */
  enum Verdict {
    /** The author signed the work. */
    GENUINE,
    /** The author is not a valid public key. */
    AUTHOR,
    /** The author did not sign the work, or not in canonical form. */
    SIGNATURE,
  }

  /**
   * The fastest implementation that works here: by the Amazon Corretto Crypto Provider if it loads,
   * else by Bouncy Castle. Loading native code takes up to half a second.
   */
  static Signatures best() {
    return CorrettoSignatures.load().orElseGet(Signatures::bouncyCastle);
  }

  /** The portable implementation, by Bouncy Castle. */
  static Signatures bouncyCastle() {
    return new BouncyCastleSignatures();
  }

  /** The name of the library that verifies, such as "Bouncy Castle". */
  String name();

  /** Whether {@code author} is canonical and of prime order. */
  boolean isValid(Author author);

  /** Verifies a signature of {@code author} over {@code work}. */
  Verdict verify(Author author, WorkHash work, ByteString signature);
}
