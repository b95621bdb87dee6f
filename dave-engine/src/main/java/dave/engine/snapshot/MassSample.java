package dave.engine.snapshot;

import dave.engine.store.DatStore;
import dave.engine.store.Mass;
import dave.wire.VerifiedDat;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Counts the dats of a store by their mass, in powers of two. Mass is here the weight over the age
 * in seconds.
 *
 * <p>The counts are exact up to {@value #SAMPLE} dats. For larger stores that many dats are drawn
 * uniformly, and the counts are estimates. A share of one half is right to about 1.6 percentage
 * points. Ages change all the time, so no index could count them, and a sample costs the same for
 * any store. The counts are renewed after ten seconds; those of a small store also when it changed.
 * Reads the store, so it may block.
 */
final class MassSample {
  static final int SAMPLE = 1_024;
  private static final long KEPT_MS = 10_000;

  private final DatStore store;
  private final InstantSource clock;
  private final RandomGenerator random;
  private SortedMap<Integer, Long> last = new TreeMap<>();
  private boolean looked;
  private long lookedMs;
  private long lookedArrival;

  MassSample(DatStore store, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
  }

  /** The number of dats for each floor of the binary logarithm of mass. */
  synchronized SortedMap<Integer, Long> byLog2(Mass mass) {
    long nowMs = clock.millis();
    long arrival = store.lastArrival();
    boolean changed = arrival != lookedArrival && store.stats().dats() <= SAMPLE;
    if (changed || !looked || nowMs - lookedMs >= KEPT_MS || nowMs < lookedMs) {
      last = look(mass, nowMs);
      lookedMs = nowMs;
      lookedArrival = arrival;
      looked = true;
    }
    return last;
  }

  private SortedMap<Integer, Long> look(Mass mass, long nowMs) {
    long dats = store.stats().dats();
    List<VerifiedDat> sample = dats <= SAMPLE ? store.heaviest(SAMPLE) : draw();
    SortedMap<Integer, Long> drawn = new TreeMap<>();
    sample.forEach(dat -> drawn.merge(log2(mass, dat, nowMs), 1L, Long::sum));
    if (dats > SAMPLE) {
      drawn.replaceAll((log2, count) -> Math.round((double) dats * count / sample.size()));
    }
    return drawn;
  }

  private List<VerifiedDat> draw() {
    List<VerifiedDat> drawn = new ArrayList<>(SAMPLE);
    Stream.generate(() -> store.randomWork(random).flatMap(store::byWork))
        .limit(SAMPLE)
        .flatMap(Optional::stream)
        .forEach(drawn::add);
    return drawn;
  }

  private static int log2(Mass mass, VerifiedDat dat, long nowMs) {
    long ageMs = Math.max(Mass.AGE_FLOOR_MS, nowMs - dat.dat().timeMs());
    double logAge = Math.log(ageMs / 1e3) / Math.log(2);
    double logWeight =
        switch (mass) {
          case WORK -> dat.difficulty();
          case BITS -> Math.log(Math.max(1, dat.difficulty())) / Math.log(2);
        };
    return (int) Math.floor(logWeight - logAge);
  }
}
