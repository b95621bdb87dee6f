package dave.wire.crypto;

import dave.wire.VerifiedDat;

/** The result of checking a dat. */
public sealed interface Verification {
  /** Work and signature hold. */
  record Genuine(VerifiedDat dat) implements Verification {}

  /** A check failed; the dat must not be kept. */
  record Flawed(Flaw flaw) implements Verification {}

  /** What is wrong with a dat. */
  enum Flaw {
    /** Its time is more than 10 s ahead of the local clock. */
    FUTURE,
    /** Its difficulty is below the minimum. */
    DIFFICULTY,
    /** Its work is not the hash of its parts. */
    WORK,
    /** Its public key is not a point of prime order in canonical form. */
    AUTHOR,
    /** Its signature is not of this author over this work. */
    SIGNATURE,
  }
}
