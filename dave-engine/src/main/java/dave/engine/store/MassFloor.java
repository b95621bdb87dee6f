package dave.engine.store;

import java.math.BigInteger;

/**
 * The mass of the lightest dat that a full store holds, at an instant. A dat of less mass would not
 * stay. Compares exactly as {@link MassOrder} does.
 *
 * @param difficulty of the lightest dat, in bits; -1 if the store has room and so no floor
 * @param ageMs its age at that instant, at least {@link Mass#AGE_FLOOR_MS}
 */
public record MassFloor(Mass mass, int difficulty, long ageMs) {
  /** The floor of a store that has room. */
  public static MassFloor none(Mass mass) {
    return new MassFloor(mass, -1, Mass.AGE_FLOOR_MS);
  }

  /** The floor at the mass of a dat. */
  public static MassFloor at(Mass mass, DatWeight lightest, long nowMs) {
    return new MassFloor(
        mass, lightest.difficulty(), Math.max(Mass.AGE_FLOOR_MS, nowMs - lightest.timeMs()));
  }

  /** Whether the store has room. */
  public boolean isNone() {
    return difficulty < 0;
  }

  /**
   * The greatest age of dats of a difficulty that are not below the floor, in milliseconds: {@code
   * Long.MAX_VALUE} without a floor, and 0 if none is young enough.
   */
  public long keptAgeMs(int bits) {
    if (isNone() || weight(difficulty).signum() == 0) {
      return Long.MAX_VALUE;
    }
    BigInteger age = BigInteger.valueOf(ageMs).multiply(weight(bits)).divide(weight(difficulty));
    long ms = age.bitLength() < Long.SIZE ? age.longValueExact() : Long.MAX_VALUE;
    return ms < Mass.AGE_FLOOR_MS ? 0 : ms;
  }

  private BigInteger weight(int bits) {
    return switch (mass) {
      case WORK -> BigInteger.ONE.shiftLeft(bits);
      case BITS -> BigInteger.valueOf(bits);
    };
  }
}
