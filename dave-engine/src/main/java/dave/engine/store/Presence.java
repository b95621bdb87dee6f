package dave.engine.store;

/** Whether a work hash is held, and by which dat; the filter recognises duplicates by it. */
public sealed interface Presence {
  /** Not held. */
  enum Absent implements Presence {
    NO
  }

  /**
   * Held.
   *
   * <p>If an unbound dat is held, a bound one of the same work and author is no duplicate: it
   * displaces the unbound one.
   *
   * @param tag the tag of the claim ({@link Claim#tag})
   * @param bound whether by a bound dat
   */
  record Held(long tag, boolean bound) implements Presence {}
}
