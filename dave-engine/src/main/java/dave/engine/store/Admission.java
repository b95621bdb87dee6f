package dave.engine.store;

import dave.wire.VerifiedDat;

/** What became of a dat that was offered to a store. */
public sealed interface Admission {
  /**
   * New, and held now.
   *
   * @param sequence its number in the arrival log
   */
  record Stored(long sequence) implements Admission {}

  /**
   * Held now in place of another: an older record of its register, or unbound copies of its work.
   *
   * @param previous the older record, if there was one, else one of the copies: the end of the
   *     others is told by {@link StoreEvent.Evicted}
   * @param sequence its number in the arrival log
   */
  record Replaced(VerifiedDat previous, long sequence) implements Admission {}

  /**
   * Held now, as one more claim on an unbound work that is held: nothing was paid for it. It may
   * have taken the place of another claim, or of an older record of its register.
   *
   * @param sequence its number in the arrival log
   */
  record Joined(long sequence) implements Admission {}

  /** Not held, for a reason that is nobody's fault. */
  enum Ignored implements Admission {
    /** This very dat, or one that claims its work, is held. */
    ALREADY_HELD,
    /** The register has a later record. */
    SUPERSEDED,
    /** The store is full of heavier dats. */
    TOO_LIGHT,
    /** Others claim the same unbound work, and a claim came from there just now. Try later. */
    WORK_TAKEN,
  }

  /**
   * Not decided, or not known to be kept: the disk is full or failing, or more is offered than the
   * store can take. An offer may be repeated; if it was kept after all, it is answered with {@link
   * Ignored#ALREADY_HELD}.
   *
   * @param cause in words
   */
  record Unavailable(String cause) implements Admission {}

  /** Whether the dat is held now and was not before. */
  default boolean admitted() {
    return this instanceof Stored || this instanceof Replaced || this instanceof Joined;
  }
}
