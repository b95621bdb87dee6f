package dave.engine.store;

import dave.wire.VerifiedDat;

/** A change of a store. */
public sealed interface StoreEvent {
  /** A dat is held now that was not before. */
  record Stored(Arrival arrival) implements StoreEvent {}

  /** A dat replaced another. */
  record Replaced(Arrival arrival, VerifiedDat previous) implements StoreEvent {}

  /**
   * A dat was evicted: the lightest one, or an unbound one that claimed the work of the incoming
   * dat. This event comes before that of the incoming dat.
   */
  record Evicted(VerifiedDat dat) implements StoreEvent {}
}
