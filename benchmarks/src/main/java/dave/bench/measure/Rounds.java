package dave.bench.measure;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/** Rates on one thread, of several ways in turn, so that what slows one slows all. */
public final class Rounds {
  /** The first one only warms up. */
  private final int count;

  private final long roundNs;
  private final int items;
  private final Map<String, double[]> rates = new HashMap<>();
  private final Map<String, Integer> done = new HashMap<>();

  /**
   * Nothing measured yet.
   *
   * @param items how many there are to go through, over and over
   */
  public Rounds(Scope scope, int items) {
    this.items = items;
    count = scope.either(6, 2);
    roundNs = scope.either(1_000_000_000, 50_000_000);
  }

  public int count() {
    return count;
  }

  /**
   * Measures one round of one way.
   *
   * @throws IllegalStateException if an item is not found good
   */
  public void measure(String way, IntPredicate isGood) {
    long beginNs = System.nanoTime();
    long elapsedNs;
    int at = 0;
    do {
      for (int i = 0; i < 100; i++, at++) {
        if (!isGood.test(at % items)) {
          throw new IllegalStateException(way + " finds fault with item " + at % items);
        }
      }
      elapsedNs = System.nanoTime() - beginNs;
    } while (elapsedNs < roundNs);
    int round = done.merge(way, 1, Integer::sum);
    rates.computeIfAbsent(way, w -> new double[count])[round - 1] = at * 1e9 / elapsedNs;
  }

  /** The median rate of a way, per second. */
  public double rate(String way) {
    double[] all = rates.getOrDefault(way, new double[0]);
    double[] sorted = Arrays.copyOfRange(all, 1, all.length);
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
