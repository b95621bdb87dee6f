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
   * <p>An unbound dat is no proof that a bound one of the same work and author is a duplicate: a
   * copy with the border of key and value moved carries a valid signature too, and the bound dat
   * displaces it.
   *
   * @param authorTag {@link dave.wire.Bytes32#prefix64} of the author who holds it
   * @param bound whether by a bound dat
   */
  record Yes(long authorTag, boolean bound) implements Held {}
}
