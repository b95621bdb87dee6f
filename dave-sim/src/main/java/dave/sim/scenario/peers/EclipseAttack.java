package dave.sim.scenario.peers;

import dave.sim.cluster.Mint;
import dave.sim.network.Addresses;
import dave.sim.world.World;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an attacker on a table has, the same against every victim.
 *
 * @param addresses spread over the network groups in turn
 * @param dats of the least difficulty, minted ahead, one for each {@link #MINT_EVERY} of an attack
 */
record EclipseAttack(List<PeerAddress> addresses, List<Dat> dats) {
  static final int ADDRESSES = 50_000;
  static final Duration MINT_EVERY = Duration.ofMillis(500);
  private static final int BITS = 4;
  private static final int AUTHORS = 8;

  /**
   * @param seed of its dats
   * @param groups of the network that it has addresses in
   * @param lasts how long its dats have to last
   */
  static EclipseAttack of(long seed, int groups, Duration lasts) {
    List<PeerAddress> addresses = new ArrayList<>(ADDRESSES);
    for (int i = 0; i < ADDRESSES; i++) {
      addresses.add(Addresses.attacker(i % groups, i / groups));
    }
    Mint mint = new Mint(new World(seed), "eclipse");
    List<Dat> dats = new ArrayList<>();
    for (long at = 0; at < lasts.toMillis(); at += MINT_EVERY.toMillis()) {
      dats.add(mint.dat(dats.size() % AUTHORS, World.START_MS + at, BITS));
    }
    return new EclipseAttack(List.copyOf(addresses), List.copyOf(dats));
  }

  /** The dat of a moment of the attack, stamped then. */
  Dat dat(long elapsedMs) {
    return dats.get((int) Math.min(dats.size() - 1, elapsedMs / MINT_EVERY.toMillis()));
  }
}
