package dave.sim.scenario;

import java.util.Collection;

/** Of samples, which may be infinite: what never happened. */
public final class Quantiles {
  private final double[] sorted;

  public Quantiles(Collection<Double> samples) {
    sorted = samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  /** How many samples there are. */
  public int count() {
    return sorted.length;
  }

  /**
   * The least sample that at least this share of all does not exceed.
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

  /** The samples, ascending. */
  public double[] sorted() {
    return sorted.clone();
  }
}
