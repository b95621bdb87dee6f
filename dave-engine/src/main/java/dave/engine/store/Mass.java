package dave.engine.store;

/** What a store keeps dats by: weight / age, where the weight grows with the difficulty. */
public enum Mass {
  /** Weight 2^bits: what the work cost. */
  WORK,
  /** Weight bits, as the original network counts. */
  BITS;

  /** Ages below this count as this, in milliseconds. */
  public static final long AGE_FLOOR_MS = 1_000;
}
