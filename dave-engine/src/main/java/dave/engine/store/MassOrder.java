package dave.engine.store;

import java.util.Comparator;

/**
 * The total order of dats by mass at an instant, lightest first, in exact arithmetic.
 *
 * <p>The order is by mass (weight / age, with an age of at least {@link Mass#AGE_FLOOR_MS}). Of
 * equal masses, the older dat is lighter; of equal times, the dat with the higher work. Within one
 * difficulty the order depends on time and work only, at every instant. So a store finds its
 * lightest dat among the oldest of each difficulty.
 */
public final class MassOrder implements Comparator<DatWeight> {
  private final Mass mass;
  private final long nowMs;

  private MassOrder(Mass mass, long nowMs) {
    this.mass = mass;
    this.nowMs = nowMs;
  }

  public static MassOrder at(Mass mass, long nowMs) {
    return new MassOrder(mass, nowMs);
  }

  @Override
  public int compare(DatWeight a, DatWeight b) {
    int c = compareMass(a.difficulty(), ageMs(a), b.difficulty(), ageMs(b));
    return c != 0 ? c : DatWeight.LIGHTEST_OF_CLASS_FIRST.compare(a, b);
  }

  private long ageMs(DatWeight dat) {
    return Math.max(Mass.AGE_FLOOR_MS, nowMs - dat.timeMs());
  }

  private int compareMass(int bitsA, long ageA, int bitsB, long ageB) {
    return switch (mass) {
      case WORK ->
          bitsA >= bitsB
              ? compareShifted(ageB, bitsA - bitsB, ageA)
              : -compareShifted(ageA, bitsB - bitsA, ageB);
      case BITS -> compareProducts(bitsA, ageB, bitsB, ageA);
    };
  }

  /** Compares {@code value * 2^shift} with {@code other}; both positive. */
  private static int compareShifted(long value, int shift, long other) {
    return shift >= Long.SIZE - 1 || value > Long.MAX_VALUE >> shift
        ? 1
        : Long.compare(value << shift, other);
  }

  /** Compares {@code a * b} with {@code c * d} in 128 bits; none is negative. */
  private static int compareProducts(long a, long b, long c, long d) {
    int high = Long.compare(Math.multiplyHigh(a, b), Math.multiplyHigh(c, d));
    return high != 0 ? high : Long.compareUnsigned(a * b, c * d);
  }
}
