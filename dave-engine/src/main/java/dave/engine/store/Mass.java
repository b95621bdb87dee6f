package dave.engine.store;

/**
 * The measure by which a store keeps dats: weight / age, where the weight grows with the
 * difficulty.
 */
public enum Mass {
  /** The weight is 2^bits, the cost of the work. */
  WORK,
  /** The weight is the number of bits, as in the original network. */
  BITS;

  /** The least age that counts, in milliseconds; dats that are younger count as this old. */
  public static final long AGE_FLOOR_MS = 1_000;
}
