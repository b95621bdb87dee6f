package dave.engine.gossip;

import dave.engine.store.Mass;
import dave.link.cell.DatFrame;
import dave.link.cell.ShortId;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A work of the {@link FreshSet}, and its mass at the last ranking. Dats that claim the same
 * unbound work take turns.
 */
final class FreshDat {
  /**
   * Heaviest first; equal masses by work, so that no author gains by the time that a dat states.
   */
  static final Comparator<FreshDat> BY_MASS =
      Comparator.<FreshDat>comparingDouble(fresh -> -fresh.mass).thenComparing(FreshDat::work);

  /** Where a dat of a {@link FreshSet} is. */
  enum Place {
    /** Its time is in the future. */
    EARLY,
    /** Among those that go out. */
    RANKED,
    /** No longer in the set. */
    GONE
  }

  /** Set by the {@link FreshSet} alone. */
  Place place = Place.EARLY;

  private final long number;
  private final VerifiedDat dat;
  private final List<Dat> claimants = new ArrayList<>(1);
  private final double weight;
  private final int length;
  private final Holders holders = new Holders();
  private double mass;
  private int turn;

  /**
   * @param number counts up with each dat of the set
   */
  FreshDat(VerifiedDat dat, Mass mass, long number) {
    this.dat = dat;
    this.number = number;
    length = DatFrame.length(dat.dat());
    claimants.add(dat.dat());
    weight =
        switch (mass) {
          case WORK -> Math.scalb(1.0, dat.difficulty());
          case BITS -> dat.difficulty();
        };
  }

  /** Greater than that of all dats that were in the set before. */
  long number() {
    return number;
  }

  /** The work that names it. */
  WorkHash work() {
    return dat.dat().work();
  }

  /** Its short id. */
  long id() {
    return ShortId.of(work());
  }

  /** Its short id with the difficulty, to be told. */
  long told() {
    return ShortId.told(id(), difficulty());
  }

  /** Its difficulty, in bits. */
  int difficulty() {
    return dat.difficulty();
  }

  /** Length of the body of its frame. */
  int length() {
    return length;
  }

  /** Which linked peers have it. */
  Holders holders() {
    return holders;
  }

  /** The time that it states, Unix milliseconds. */
  long timeMs() {
    return dat.dat().timeMs();
  }

  /** Its age in milliseconds; negative if its time is in the future. */
  long ageMs(long nowMs) {
    return nowMs - dat.dat().timeMs();
  }

  /**
   * Computes the mass at an instant. {@link #BY_MASS} compares dats that were weighed at the same
   * instant.
   */
  void weigh(long nowMs) {
    mass = weight / Math.max(Mass.AGE_FLOOR_MS, ageMs(nowMs));
  }

  /** Adds one more dat that claims the work. */
  void addClaim(VerifiedDat claim) {
    removeClaim(claim);
    claimants.add(claim.dat());
  }

  /**
   * Removes a dat that claims the work.
   *
   * @return whether others are left
   */
  boolean removeClaim(VerifiedDat claim) {
    claimants.removeIf(
        each -> each.author().equals(claim.dat().author()) && each.key().equals(claim.dat().key()));
    return !claimants.isEmpty();
  }

  /** Whether another dat of this work is one more claim on it. */
  boolean shares(VerifiedDat other) {
    return !dat.bound() && !other.bound();
  }

  /** The claim whose turn it is, marked to go along a stem. */
  Put marked() {
    return new Put(next(), true);
  }

  /** The claim whose turn it is. */
  Put put() {
    return new Put(next());
  }

  private Dat next() {
    turn = (turn + 1) % claimants.size();
    return claimants.get(turn);
  }
}
