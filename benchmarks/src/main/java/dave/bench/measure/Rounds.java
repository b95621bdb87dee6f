package dave.bench.measure;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The figures of several rounds of one measurement, in their order. */
public final class Rounds {
  private final double[] values;
  private final double[] sorted;

  private Rounds(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no round was measured");
    }
    this.values = values;
    sorted = values.clone();
    Arrays.sort(sorted);
  }

  public static Rounds of(double... values) {
    return new Rounds(values.clone());
  }

  public static Rounds of(Collection<Double> values) {
    return new Rounds(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Returns the rounds after the first one, which is a warm-up. */
  public static Rounds warm(Collection<Double> values) {
    return new Rounds(values.stream().skip(1).mapToDouble(Double::doubleValue).toArray());
  }

  public int count() {
    return values.length;
  }

  /** Returns the median; of an even number of rounds, the mean of the two in the middle. */
  public double median() {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  public double least() {
    return sorted[0];
  }

  public double most() {
    return sorted[sorted.length - 1];
  }

  public Rounds times(double factor) {
    return new Rounds(DoubleStream.of(values).map(value -> value * factor).toArray());
  }

  /**
   * Returns the ratios to another measurement. Rounds that ran in turns are divided one by one, so
   * that a slow moment of the machine affects both; else all are divided by the other's median.
   */
  public Rounds over(Rounds other) {
    boolean paired = other.count() == count();
    return new Rounds(
        IntStream.range(0, values.length)
            .mapToDouble(i -> values[i] / (paired ? other.values[i] : other.median()))
            .toArray());
  }

  /** Returns the median, and the spread in parentheses if there are several rounds. */
  String describe(DoubleFunction<String> format, String unit) {
    String median = (format.apply(median()) + " " + unit).strip();
    return count() == 1
        ? median
        : median + " (" + format.apply(least()) + " to " + format.apply(most()) + ")";
  }
}
