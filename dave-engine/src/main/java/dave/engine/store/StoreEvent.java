package dave.engine.store;

import dave.wire.VerifiedDat;

/** A change of a store. */
public sealed interface StoreEvent {
  /** A dat is held that was not. */
  record Stored(Arrival arrival) implements StoreEvent {}

  /** A dat took the place of another. */
  record Replaced(Arrival arrival, VerifiedDat previous) implements StoreEvent {}

  /** The lightest dat had to go. */
  record Evicted(VerifiedDat dat) implements StoreEvent {}
}
