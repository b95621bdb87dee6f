package dave.sim.scenario.retention;

import dave.engine.store.Mass;

/**
 * Computes the loss of heavier dats in a flood. A full store keeps the flood dats younger than some
 * age e, and the heavier dats younger than k e. With mass by work, k is 2^D for D more bits; with
 * mass by bits, k is the ratio of the bits. The capacity gives e: f (e + ahead) + h k e = capacity,
 * with f flood dats and h heavier dats a second.
 */
final class RetentionTheory {
  private RetentionTheory() {}

  /** Returns how many times older a heavier dat is than a flood dat of the same mass. */
  static double factor(Flood flood) {
    return switch (flood.mass()) {
      case WORK -> Math.scalb(1.0, flood.moreBits());
      case BITS -> (double) (RetentionRun.FLOOD_BITS + flood.moreBits()) / RetentionRun.FLOOD_BITS;
    };
  }

  private static double honestPerSecond(Flood flood) {
    return 1.0 / flood.honestEvery().toSeconds();
  }

  /** Returns the capacity, in dats, with which no heavier dat is lost. */
  static int capacityNeeded(Flood flood) {
    double seconds = flood.length().toSeconds();
    return (int)
        Math.ceil(
            flood.perSecond() * (seconds / factor(flood) + flood.aheadMs() / 1e3)
                + honestPerSecond(flood) * seconds);
  }

  /** Returns the age at which heavier dats are lost, in seconds. */
  static double lifetimeS(Flood flood) {
    double floodAge =
        (flood.capacity() - flood.perSecond() * flood.aheadMs() / 1e3)
            / (flood.perSecond() + honestPerSecond(flood) * factor(flood));
    // A dat counts as at least a second old.
    return factor(flood) * Math.max(Mass.AGE_FLOOR_MS / 1e3, floodAge);
  }

  /** Returns the share of the heavier dats that are lost by the end. */
  static double lostShare(Flood flood) {
    return Math.max(0, 1 - lifetimeS(flood) / flood.length().toSeconds());
  }
}
