package dave.sim.scenario.retention;

import dave.engine.store.Mass;
import java.time.Duration;

/**
 * A flood of cheap dats against honest nodes and their dats.
 *
 * @param mass the kind of mass by which stores keep dats
 * @param moreBits the additional bits of honest dats
 * @param capacity of each store, in dats
 * @param packetsPerSecond of each honest node
 * @param factor packets of the attacker for each packet of an honest node; each dat goes to all
 *     nodes
 * @param aheadMs how far in the future the times of flood dats are, when they are made
 * @param honestEvery the time between two honest dats
 * @param length of the flood
 * @param proven whether the attacker's hosts are peers, to which honest nodes gossip, or strangers
 */
record Flood(
    Mass mass,
    int moreBits,
    int capacity,
    double packetsPerSecond,
    int factor,
    long aheadMs,
    Duration honestEvery,
    Duration length,
    boolean proven) {
  /** Returns the number of new flood dats a second. */
  double perSecond() {
    return packetsPerSecond * factor;
  }

  Flood withMass(Mass newMass) {
    return with(newMass, capacity, proven);
  }

  Flood withCapacity(int newCapacity) {
    return with(mass, newCapacity, proven);
  }

  Flood withProven(boolean newProven) {
    return with(mass, capacity, newProven);
  }

  private Flood with(Mass newMass, int newCapacity, boolean newProven) {
    return new Flood(
        newMass,
        moreBits,
        newCapacity,
        packetsPerSecond,
        factor,
        aheadMs,
        honestEvery,
        length,
        newProven);
  }
}
