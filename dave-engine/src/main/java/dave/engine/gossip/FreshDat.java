package dave.engine.gossip;

import dave.engine.store.Mass;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A work of the {@link FreshSet}, and its mass when they were ranked last. Those that claim one
 * unbound work take turns.
 */
final class FreshDat {
  /** Heaviest first; of equal mass by work, so that nobody gains by the time that he states. */
  static final Comparator<FreshDat> BY_MASS =
      Comparator.<FreshDat>comparingDouble(fresh -> -fresh.mass).thenComparing(FreshDat::work);

  private final VerifiedDat dat;
  private final List<Claimant> claimants = new ArrayList<>(1);
  private final double weight;
  private double mass;
  private int turn;

  /** One that claims the work. */
  private static final class Claimant {
    final Dat dat;
    byte @Nullable [] packet;

    Claimant(Dat dat) {
      this.dat = dat;
    }

    byte[] packet() {
      if (packet == null) {
        packet = PacketCodec.encode(new Put(dat));
      }
      return packet;
    }
  }

  FreshDat(VerifiedDat dat, Mass mass) {
    this.dat = dat;
    claimants.add(new Claimant(dat.dat()));
    weight =
        switch (mass) {
          case WORK -> Math.scalb(1.0, dat.difficulty());
          case BITS -> dat.difficulty();
        };
  }

  /** Its name. */
  WorkHash work() {
    return dat.dat().work();
  }

  /** How old it is, negative if its time is yet to come. */
  long ageMs(long nowMs) {
    return nowMs - dat.dat().timeMs();
  }

  /** Notes the mass at an instant; {@link #BY_MASS} compares dats weighed at the same one. */
  void weigh(long nowMs) {
    mass = weight / Math.max(Mass.AGE_FLOOR_MS, ageMs(nowMs));
  }

  /** Takes one more dat that claims the work. */
  void join(VerifiedDat claim) {
    leave(claim);
    claimants.add(new Claimant(claim.dat()));
  }

  /**
   * Lets go of a dat that claims the work.
   *
   * @return whether others are left
   */
  boolean leave(VerifiedDat claim) {
    claimants.removeIf(
        each ->
            each.dat.author().equals(claim.dat().author())
                && each.dat.key().equals(claim.dat().key()));
    return !claimants.isEmpty();
  }

  /** Whether another dat only shares its work. */
  boolean shares(VerifiedDat other) {
    return !dat.bound() && !other.bound();
  }

  /** What carries it along a stem. */
  byte[] marked() {
    return PacketCodec.encode(new Put(next().dat, true));
  }

  /** What carries it. */
  byte[] packet() {
    return next().packet();
  }

  private Claimant next() {
    turn = (turn + 1) % claimants.size();
    return claimants.get(turn);
  }
}
