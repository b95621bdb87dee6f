package dave.engine.store.rule;

import dave.engine.store.Admission;
import dave.engine.store.Claim;
import dave.wire.VerifiedDat;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the rules of identity decide on a dat, given the held dats of its work and register. */
sealed interface IdentityDecision {
  /** The dat is refused. */
  record Refused(Admission.Ignored reason) implements IdentityDecision {}

  /**
   * The dat is admitted if it is heavy enough, and others leave.
   *
   * @param leaving claims on its work that leave: unbound copies of a bound dat, or one that makes
   *     way
   * @param older the record of its register that it supersedes
   * @param place its place among the claims of its work
   * @param joins whether the work was claimed before, and still is
   */
  record Admitted(List<Claim> leaving, Optional<Claim> older, int place, boolean joins)
      implements IdentityDecision {}

  /**
   * Rules on {@code incoming}.
   *
   * <ul>
   *   <li>A bound dat is the only one of its work: it displaces all unbound claims.
   *   <li>An unbound work has a few places. When all are taken, the claim that came first makes
   *       way. So a claim that is still sent comes in again, and none keeps the others out.
   *   <li>A register has one record: the one with the latest time, and at equal times the lowest
   *       work.
   *   <li>A bound dat that its register refuses leaves the unbound claims on its work alone.
   * </ul>
   *
   * @param claims the held claims on its work, by place
   * @param sameRegister the record held under its key and author; empty for an empty key
   */
  static IdentityDecision on(
      VerifiedDat incoming, List<Claim> claims, Optional<Claim> sameRegister) {
    boolean bound = claims.stream().anyMatch(claim -> claim.dat().bound());
    if (bound || claims.stream().anyMatch(claim -> claim.isOf(incoming))) {
      return new Refused(Admission.Ignored.ALREADY_HELD);
    }
    Optional<Claim> older = sameRegister.filter(record -> !claims.contains(record));
    if (older.isPresent() && !incoming.dat().supersedes(older.get().dat().dat())) {
      return new Refused(Admission.Ignored.SUPERSEDED);
    }
    if (incoming.bound()) {
      return new Admitted(claims, older, 0, false);
    }
    if (claims.size() < Claim.places(incoming)) {
      return new Admitted(List.of(), older, claims.size(), !claims.isEmpty());
    }
    Claim first = claims.stream().min(Comparator.comparingLong(Claim::sequence)).orElseThrow();
    return new Admitted(List.of(first), older, first.place(), true);
  }
}
