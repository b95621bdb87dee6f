package dave.engine.store;

import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;

/**
 * A record's vote in the count of its key, without its value.
 *
 * @param author the author of the record
 * @param work the work, which names the record
 * @param difficulty in bits
 * @param timeMs Unix milliseconds
 * @param bound whether its work is bound to the author
 * @param value the digest of its value
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
