package dave.engine.store;

import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;

/**
 * What a record adds to the count of its key, without its value.
 *
 * @param author who says it
 * @param work names the record
 * @param difficulty in bits
 * @param timeMs Unix milliseconds
 * @param bound whether its work is its author's own
 * @param value names what it says
 */
public record Vote(
    Author author, WorkHash work, int difficulty, long timeMs, boolean bound, ValueDigest value) {
  public static Vote of(VerifiedDat dat) {
    return new Vote(
        dat.dat().author(),
        dat.dat().work(),
        dat.difficulty(),
        dat.dat().timeMs(),
        dat.bound(),
        ValueDigest.of(dat.dat().value()));
  }
}
