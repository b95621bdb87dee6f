package dave.wire.crypto;

import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.crypto.Verification.Flaw;
import dave.wire.crypto.Verification.Flawed;
import dave.wire.crypto.Verification.Genuine;

/**
 * Checks dats, cheapest check first: time, difficulty, work, author, signature. It reports the
 * first that fails.
 *
 * <p>Any thread may call. Hashing allocates nothing.
 */
public final class DatVerifier {
  /** How far a dat's time may be ahead of the local clock, in milliseconds. */
  public static final long MAX_AHEAD_MS = 10_000;

  private final Signatures signatures;
  private final int minDifficulty;

  /**
   * A verifier.
   *
   * @param minDifficulty least difficulty accepted, 0 to 256 bits
   * @throws IllegalArgumentException if the difficulty is outside its range
   */
  public DatVerifier(Signatures signatures, int minDifficulty) {
    if (minDifficulty < 0 || minDifficulty > 256) {
      throw new IllegalArgumentException("minimum difficulty is not 0 to 256: " + minDifficulty);
    }
    this.signatures = signatures;
    this.minDifficulty = minDifficulty;
  }

  /**
   * Checks one dat.
   *
   * @param nowMs the local clock, Unix milliseconds
   */
  public Verification verify(Dat dat, long nowMs) {
    if (dat.timeMs() - nowMs > MAX_AHEAD_MS) {
      return new Flawed(Flaw.FUTURE);
    }
    // The claimed work is read without hashing. A bound dat's difficulty is never more than that,
    // so this refuses most dats that are too light.
    int realised = dat.work().zeroBits();
    if (realised < minDifficulty) {
      return new Flawed(Flaw.DIFFICULTY);
    }
    boolean bound = BoundSalt.isBound(dat);
    int difficulty = bound ? BoundSalt.committedDifficulty(dat.salt()) : realised;
    if (difficulty < minDifficulty) {
      return new Flawed(Flaw.DIFFICULTY);
    }
    if (!Work.matches(dat)) {
      return new Flawed(Flaw.WORK);
    }
    return switch (signatures.verify(dat.author(), dat.work(), dat.signature())) {
      case GENUINE -> new Genuine(new VerifiedDat(dat, difficulty, bound));
      case AUTHOR -> new Flawed(Flaw.AUTHOR);
      case SIGNATURE -> new Flawed(Flaw.SIGNATURE);
    };
  }
}
