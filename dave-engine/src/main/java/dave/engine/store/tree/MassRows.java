package dave.engine.store.tree;

import dave.engine.store.DatWeight;
import dave.wire.WorkHash;

/** The mass index of a store at one instant. For one thread. */
public interface MassRows {
  /** An entry of the index. */
  interface Sink {
    /**
     * Takes the next entry.
     *
     * @param name the name of the place ({@link dave.engine.store.Claim#name})
     * @param place the place among the claims on the work, 0 for the first
     * @return whether more are wanted
     */
    boolean accept(long timeMs, WorkHash name, int place, boolean bound, long tag);
  }

  /**
   * Passes the entries of a difficulty, lightest first, from a weight on that need not be held,
   * until no more are wanted.
   */
  void from(DatWeight first, Sink sink);

  /** The tag of the claim in the first place of a work that has more claims. */
  long firstTag(WorkHash work);
}
