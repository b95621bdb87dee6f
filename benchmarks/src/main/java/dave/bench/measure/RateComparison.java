package dave.bench.measure;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Compares the rates of several methods on one thread. They run in turns, so that a slow moment of
 * the machine affects all of them.
 */
public final class RateComparison {
  /** The first round is a warm-up. */
  private final int count;

  private final long roundNs;
  private final int items;
  private final Map<String, double[]> rates = new HashMap<>();
  private final Map<String, Integer> done = new HashMap<>();

  /**
   * Prepares a measurement.
   *
   * @param items the number of items to check, again and again
   */
  public RateComparison(BenchmarkOptions options, int items) {
    this.items = items;
    count = options.either(6, 2);
    roundNs = options.either(1_000_000_000, 50_000_000);
  }

  public int count() {
    return count;
  }

  /**
   * Measures one round of one method.
   *
   * @throws IllegalStateException if the method rejects an item
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

  /** Returns the median rate of a method, per second. */
  public double rate(String way) {
    double[] all = rates.getOrDefault(way, new double[0]);
    double[] sorted = Arrays.copyOfRange(all, 1, all.length);
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
