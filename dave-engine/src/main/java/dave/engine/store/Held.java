package dave.engine.store;

/** Whether a work hash is held, and by whom: what the filter needs to know a duplicate. */
public sealed interface Held {
  /** Not held. */
  enum No implements Held {
    NO
  }

  /**
   * Held.
   *
   * <p>An unbound dat is no proof that a bound one of the same work and author is a duplicate: the
   * bound dat displaces it.
   *
   * @param tag tells who claims it ({@link Claim#tag})
   * @param bound whether by a bound dat
   */
  record Yes(long tag, boolean bound) implements Held {}
}
