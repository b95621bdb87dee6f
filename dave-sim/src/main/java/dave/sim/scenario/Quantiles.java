package dave.sim.scenario;

import java.util.Collection;

/** Quantiles of samples. An infinite sample stands for an event that never happened. */
public final class Quantiles {
  private final double[] sorted;

  public Quantiles(Collection<Double> samples) {
    sorted = samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  /** Returns the number of samples. */
  public int count() {
    return sorted.length;
  }

  /**
   * Returns the least sample that at least this share of all samples does not exceed.
   *
   * @param share above 0, at most 1
   * @return NaN if there are no samples
   */
  public double at(double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  public double median() {
    return at(0.5);
  }

  public double max() {
    return at(1);
  }

  /** Returns the samples in ascending order. */
  public double[] sorted() {
    return sorted.clone();
  }
}
