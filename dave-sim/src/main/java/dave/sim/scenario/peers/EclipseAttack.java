package dave.sim.scenario.peers;

import dave.sim.cluster.DatFactory;
import dave.sim.network.Addresses;
import dave.sim.world.World;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The resources of an attacker on a peer table, the same against every victim.
 *
 * @param addresses spread evenly over the network groups
 * @param dats dats of the least difficulty, mined ahead, one for each {@link #MINT_EVERY} of an
 *     attack
 */
record EclipseAttack(List<PeerAddress> addresses, List<Dat> dats) {
  static final int ADDRESSES = 50_000;
  static final Duration MINT_EVERY = Duration.ofMillis(500);
  private static final int BITS = 4;
  private static final int AUTHORS = 8;

  /**
   * @param seed the seed of the attacker's dats
   * @param groups the number of network groups with addresses of the attacker
   * @param lasts how long the dats must last
   */
  static EclipseAttack of(long seed, int groups, Duration lasts) {
    List<PeerAddress> addresses = new ArrayList<>(ADDRESSES);
    for (int i = 0; i < ADDRESSES; i++) {
      addresses.add(Addresses.attacker(i % groups, i / groups));
    }
    DatFactory factory = new DatFactory(new World(seed), "eclipse");
    List<Dat> dats = new ArrayList<>();
    for (long at = 0; at < lasts.toMillis(); at += MINT_EVERY.toMillis()) {
      dats.add(factory.dat(dats.size() % AUTHORS, World.START_MS + at, BITS));
    }
    return new EclipseAttack(List.copyOf(addresses), List.copyOf(dats));
  }

  /** Returns the dat for a moment of the attack, with the time of that moment. */
  Dat dat(long elapsedMs) {
    return dats.get((int) Math.min(dats.size() - 1, elapsedMs / MINT_EVERY.toMillis()));
  }
}
