package dave.engine.store;

import dave.wire.VerifiedDat;

/** A change of a store. */
public sealed interface StoreEvent {
  /** A dat is held that was not. */
  record Stored(Arrival arrival) implements StoreEvent {}

  /** A dat took the place of another. */
  record Replaced(Arrival arrival, VerifiedDat previous) implements StoreEvent {}

  /**
   * A dat had to go: the lightest one, or an unbound one that claimed the work of the dat that
   * comes. Told before the dat that takes the room.
   */
  record Evicted(VerifiedDat dat) implements StoreEvent {}
}
