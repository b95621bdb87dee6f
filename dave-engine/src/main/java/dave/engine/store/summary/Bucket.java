package dave.engine.store.summary;

/**
 * The dats of a difficulty in a dyadic range of places. A bucket of {@code bits} bits has 2^{@code
 * bits} places, and its first place is a multiple of that. With 32 bits it is one millisecond, with
 * 32 + l bits it is 2^l milliseconds, with fewer bits a part of a millisecond.
 *
 * <p>A dat is in buckets of its own difficulty. A further claim on an unbound work is in those of
 * {@link dave.engine.store.summary.HeldName.Kind#CLAIM}'s difficulty.
 *
 * @param difficulty the class by mass, 0 to 256 bits
 * @param bits 0 to {@link Place#BITS}
 * @param first its first place
 */
public record Bucket(int difficulty, int bits, Place first) {
  /** The bits of a bucket of one millisecond. */
  public static final int MILLISECOND = Place.BITS - 63;

  private static final int MAX_DIFFICULTY = 256;

  /**
   * @throws IllegalArgumentException if a number is out of range, or the place is not the first one
   */
  public Bucket {
    if (difficulty < 0 || difficulty > MAX_DIFFICULTY || bits < 0 || bits > Place.BITS) {
      throw new IllegalArgumentException("no bucket: " + difficulty + ", " + bits);
    }
    if (first.timeMs() < 0 || !first.equals(first.floor(bits))) {
      throw new IllegalArgumentException("no bucket of " + bits + " bits begins at " + first);
    }
  }

  /** All dats of a difficulty. */
  public static Bucket whole(int difficulty) {
    return new Bucket(difficulty, Place.BITS, new Place(0, 0));
  }

  /** The bucket of 2^{@code level} milliseconds around a time. */
  public static Bucket around(int difficulty, int level, long timeMs) {
    return of(difficulty, MILLISECOND + level, new Place(timeMs, 0));
  }

  /** The bucket of some bits that has a place. */
  public static Bucket of(int difficulty, int bits, Place place) {
    return new Bucket(difficulty, bits, place.floor(bits));
  }

  /** Its last place. */
  public Place last() {
    return first.ceiling(bits);
  }

  /** One of its two halves; it must have at least one bit. */
  public Bucket half(boolean upper) {
    return new Bucket(difficulty, bits - 1, upper ? first.with(bits - 1) : first);
  }

  public boolean contains(Place place) {
    return first.bitsApart(place) <= bits;
  }

  public boolean contains(Bucket other) {
    return difficulty == other.difficulty && other.bits <= bits && contains(other.first);
  }
}
