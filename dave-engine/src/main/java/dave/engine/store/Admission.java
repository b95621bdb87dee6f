package dave.engine.store;

import dave.wire.VerifiedDat;

/** A store's answer to an offered dat. */
public sealed interface Admission {
  /**
   * The dat is new, and held now.
   *
   * @param sequence its number in the arrival log
   */
  record Stored(long sequence) implements Admission {}

  /**
   * The dat is held now, in place of an older record of its register or of unbound copies of its
   * work.
   *
   * @param previous the older record, if there was one, else one of the copies; {@link
   *     StoreEvent.Evicted} reports the other copies
   * @param sequence its number in the arrival log
   */
  record Replaced(VerifiedDat previous, long sequence) implements Admission {}

  /**
   * The dat is held now, as one more claim on an unbound work that was held already, so it cost no
   * work. It may have replaced another claim, or an older record of its register.
   *
   * @param sequence its number in the arrival log
   */
  record Joined(long sequence) implements Admission {}

  /** The dat is not held, for a reason that is nobody's fault. */
  enum Ignored implements Admission {
    /** This dat is held, or a bound dat of its work. */
    ALREADY_HELD,
    /** The register has a later record. */
    SUPERSEDED,
    /** The store is full of heavier dats. */
    TOO_LIGHT,
    /** Others claim the same unbound work, and its source has sent a claim just now. Try later. */
    WORK_TAKEN,
  }

  /**
   * The store could not decide, or does not know whether the dat is kept. The disk is full or
   * failing, or there are too many offers. The offer may be repeated; if the dat was kept after
   * all, the answer is {@link Ignored#ALREADY_HELD}.
   *
   * @param cause the cause as text
   */
  record Unavailable(String cause) implements Admission {}

  /** Whether the dat is held now and was not before. */
  default boolean admitted() {
    return this instanceof Stored || this instanceof Replaced || this instanceof Joined;
  }
}
