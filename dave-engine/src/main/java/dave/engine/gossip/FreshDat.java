package dave.engine.gossip;

import dave.engine.store.Mass;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A dat of the {@link FreshSet}, and its mass when they were ranked last. */
final class FreshDat {
  /** Heaviest first; of equal mass by work, so that nobody gains by the time that he states. */
  static final Comparator<FreshDat> BY_MASS =
      Comparator.<FreshDat>comparingDouble(fresh -> -fresh.mass).thenComparing(FreshDat::work);

  private final VerifiedDat dat;
  private final double weight;
  private double mass;
  private byte @Nullable [] packet;

  FreshDat(VerifiedDat dat, Mass mass) {
    this.dat = dat;
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

  /** What carries it along a stem. */
  byte[] marked() {
    return PacketCodec.encode(new Put(dat.dat(), true));
  }

  /** What carries it. */
  byte[] packet() {
    if (packet == null) {
      packet = PacketCodec.encode(new Put(dat.dat()));
    }
    return packet;
  }
}
