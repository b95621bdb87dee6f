package dave.engine.store;

import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import java.util.Optional;
import java.util.function.Consumer;

/** What the rules of identity say of a dat, given those that it meets in a store. */
public sealed interface Ruling {
  /** It does not come in. */
  record Refused(Admission.Ignored reason) implements Ruling {}

  /**
   * It comes in, if it is heavy enough, and these go.
   *
   * @param copy an unbound dat that claims its work
   * @param older the record of its register that it supersedes
   */
  record Enters(Optional<VerifiedDat> copy, Optional<VerifiedDat> older) implements Ruling {
    /** The outcome of the arrival; tells its events in order. */
    public Admission admit(Arrival arrival, Consumer<StoreEvent> events) {
      Optional<VerifiedDat> previous = older.or(() -> copy);
      if (previous.isEmpty()) {
        events.accept(new StoreEvent.Stored(arrival));
        return new Admission.Stored(arrival.sequence());
      }
      if (older.isPresent() && copy.isPresent()) {
        events.accept(new StoreEvent.Evicted(copy.get()));
      }
      events.accept(new StoreEvent.Replaced(arrival, previous.get()));
      return new Admission.Replaced(previous.get(), arrival.sequence());
    }
  }

  /**
   * Rules on {@code incoming}.
   *
   * <ul>
   *   <li>One work is held once. Of two dats that claim it, a bound one is genuine and displaces an
   *       unbound one. Of two unbound ones none can be told genuine (a signature covers the work
   *       alone, so a copy may move the border of key and value even under the same author): the
   *       one that is held stays.
   *   <li>A register has one record: of the latest time, at equal time of the lowest work.
   *   <li>A bound dat that its register refuses leaves the unbound copy of its work alone.
   * </ul>
   *
   * @param sameWork the dat held under its work
   * @param sameRegister the record held under its key and author; empty for an empty key
   */
  static Ruling on(
      VerifiedDat incoming, Optional<VerifiedDat> sameWork, Optional<VerifiedDat> sameRegister) {
    if (sameWork.isPresent() && (sameWork.get().bound() || !incoming.bound())) {
      return new Refused(refusedBy(sameWork.get(), incoming.dat().author()));
    }
    Optional<VerifiedDat> older = sameRegister.filter(record -> !isSame(record, sameWork));
    if (older.isPresent() && !incoming.dat().supersedes(older.get().dat())) {
      return new Refused(Admission.Ignored.SUPERSEDED);
    }
    return new Enters(sameWork, older);
  }

  private static Admission.Ignored refusedBy(VerifiedDat held, Author author) {
    return held.bound() || held.dat().author().equals(author)
        ? Admission.Ignored.ALREADY_HELD
        : Admission.Ignored.WORK_TAKEN;
  }

  private static boolean isSame(VerifiedDat record, Optional<VerifiedDat> sameWork) {
    Dat dat = record.dat();
    return sameWork.isPresent() && sameWork.get().dat().work().equals(dat.work());
  }
}
