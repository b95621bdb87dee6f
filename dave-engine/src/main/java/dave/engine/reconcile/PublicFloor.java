package dave.engine.reconcile;

import dave.engine.store.DatStore;
import dave.engine.store.MassFloor;

/**
 * The floor of the own store as others may know it: that of some time ago, before any dat that is
 * now in the stem came. {@link #renew} runs on the core worker, {@link #now} on any.
 */
final class PublicFloor {
  private final DatStore store;
  private final long lagMs;
  private volatile MassFloor shown;
  private MassFloor next;
  private long renewedMs;

  /**
   * @param lagMs longer than any time in the stem
   */
  PublicFloor(DatStore store, long lagMs, long nowMs) {
    this.store = store;
    this.lagMs = lagMs;
    shown = store.floor(); // The first one is what the last run left.
    next = shown;
    renewedMs = nowMs;
  }

  /** The floor to tell. */
  MassFloor now() {
    return shown;
  }

  /** Looks at the store if it is time. */
  void renew(long nowMs) {
    if (nowMs - renewedMs >= lagMs) {
      renewedMs = nowMs;
      shown = next;
      next = store.floor();
    }
  }
}
