package dave.sim.scenario.catchup;

import com.google.protobuf.ByteString;
import dave.sim.cluster.DatFactory;
import dave.sim.pool.DatPool;
import dave.sim.world.World;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Dats from before a world began, one a second, and which of them some nodes lack. Only these are
 * signed, as nobody verifies the others.
 *
 * @param missed the numbers in the pool of the dats that some nodes lack, heaviest first
 */
record History(DatPool pool, List<Integer> missed) {
  private static final int AUTHORS = 64;
  private static final int SPACING_MS = 1_000;

  /** The age of the newest dat when the world begins: older than all that is fresh. */
  private static final long NEWEST_MS = 600_000;

  /** The value of a dat that all nodes hold. */
  private static final int HELD_VALUE = 200;

  /** Difficulties are {@value} bits or more, half of the dats have one bit more, and so on. */
  private static final int LEAST_BITS = 4;

  private static final int MOST_MORE_BITS = 4;

  /** Which dats some nodes lack. */
  enum Kind {
    /** The newest, as after an absence. */
    GAP,
    /** Any, drawn at random. */
    SCATTERED,
  }

  /**
   * Makes a history.
   *
   * @param dats how many there are
   * @param missing how many of them some nodes lack
   * @param valueBytes length of their values
   */
  static History of(long seed, int dats, int missing, Kind kind, int valueBytes) {
    World world = new World(seed);
    DatFactory factory = new DatFactory(world, "history");
    SplittableRandom random = world.random("history", 0);
    BitSet lacked = new BitSet();
    while (lacked.cardinality() < missing) {
      lacked.set(kind == Kind.GAP ? lacked.cardinality() : random.nextInt(dats));
    }
    List<VerifiedDat> all = new ArrayList<>(dats);
    for (int i = 0; i < dats; i++) {
      int author = random.nextInt(AUTHORS);
      int bits =
          LEAST_BITS + Math.min(MOST_MORE_BITS, Long.numberOfTrailingZeros(random.nextLong()));
      long timeMs = World.START_MS - NEWEST_MS - (long) i * SPACING_MS - random.nextInt(SPACING_MS);
      Dat dat =
          lacked.get(i)
              ? factory.dat(author, ByteString.EMPTY, factory.value(valueBytes), timeMs, bits)
              : factory.unsigned(author, factory.value(HELD_VALUE), timeMs, bits);
      all.add(new VerifiedDat(dat, bits, true));
    }
    DatPool pool = new DatPool(all);
    List<Integer> missed = new ArrayList<>(missing);
    lacked.stream().forEach(i -> missed.add(pool.number(all.get(i).dat().work()).orElseThrow()));
    missed.sort(Comparator.reverseOrder());
    return new History(pool, missed);
  }

  /** Returns the history without anything that a node holds from the start. */
  static History unknown(long seed, int dats, int valueBytes) {
    return of(seed, dats, dats, Kind.GAP, valueBytes);
  }
}
