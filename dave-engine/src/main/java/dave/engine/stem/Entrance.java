package dave.engine.stem;

import dave.engine.store.Admission;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Held;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import reactor.core.publisher.Mono;

/**
 * The way into the store. A dat that is to be in the stem is so before the store has it, and so
 * before anybody can hear of it. Thread-safe.
 */
public final class Entrance {
  private final DatStore store;
  private final Stem stem;

  public Entrance(DatStore store, Stem stem) {
    this.store = store;
    this.stem = stem;
  }

  /** Offers a dat that is put here, to be kept for good. */
  public Mono<Admission> own(VerifiedDat dat) {
    WorkHash work = dat.dat().work();
    boolean entered = store.held(work) instanceof Held.No && stem.enter(work);
    return offer(dat, Durability.SYNCED, entered);
  }

  /**
   * Offers a dat that a peer sent.
   *
   * @param marked whether it came along a stem
   */
  public Mono<Admission> from(PeerAddress from, VerifiedDat dat, boolean marked) {
    WorkHash work = dat.dat().work();
    boolean entered = marked && store.held(work) instanceof Held.No && stem.enter(work, from);
    return offer(dat, Durability.RELAXED, entered);
  }

  private Mono<Admission> offer(VerifiedDat dat, Durability durability, boolean entered) {
    Mono<Admission> admission = store.put(dat, durability);
    return entered ? admission.doOnNext(decided -> settle(dat, decided)) : admission;
  }

  private void settle(VerifiedDat dat, Admission admission) {
    if (!admission.admitted()) {
      stem.leave(dat.dat().work());
    }
  }
}
