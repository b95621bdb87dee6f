package dave.bench.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
  private final Map<String, List<Double>> rates = new HashMap<>();

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
    rates.computeIfAbsent(way, any -> new ArrayList<>()).add(at * 1e9 / elapsedNs);
  }

  /** Returns the time of an item in microseconds, without the warm-up. */
  public Rounds us(String way) {
    return Rounds.of(1e6).over(rates(way));
  }

  /** Returns the rates of a method, per second, without the warm-up. */
  public Rounds rates(String way) {
    return Rounds.warm(rates.getOrDefault(way, List.of()));
  }
}
