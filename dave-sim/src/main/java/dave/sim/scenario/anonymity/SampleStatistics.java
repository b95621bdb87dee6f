package dave.sim.scenario.anonymity;

import java.util.Arrays;

/** Statistics of samples. */
final class SampleStatistics {
  /** 99 % of a normal distribution lie below this number of standard deviations. */
  private static final double Z99 = 2.3263478740408408;

  /** Terms of a series that falls faster than exp(-k^2). */
  private static final int TERMS = 100;

  private SampleStatistics() {}

  /** Returns the upper bound of a share with 99 % confidence (Wilson 1927, one-sided). */
  static double upper99(long hits, long of) {
    double share = (double) hits / of;
    double z2 = Z99 * Z99 / of;
    double spread = Z99 * Math.sqrt(share * (1 - share) / of + z2 / (4.0 * of));
    return (share + z2 / 2 + spread) / (1 + z2);
  }

  /** Returns the upper bound of the mean of many samples with 99 % confidence. */
  static double upper99(double[] samples) {
    double mean = Arrays.stream(samples).average().orElseThrow();
    double squares = Arrays.stream(samples).map(x -> (x - mean) * (x - mean)).sum();
    double n = samples.length;
    return mean + Z99 * Math.sqrt(squares / (n - 1) / n);
  }

  /** Returns the largest distance between the distribution functions of two samples. */
  static double distance(double[] a, double[] b) {
    double[] left = a.clone();
    double[] right = b.clone();
    Arrays.sort(left);
    Arrays.sort(right);
    double most = 0;
    int i = 0;
    int j = 0;
    while (i < left.length && j < right.length) {
      double value = Math.min(left[i], right[j]);
      while (i < left.length && left[i] == value) {
        i++;
      }
      while (j < right.length && right[j] == value) {
        j++;
      }
      most = Math.max(most, Math.abs((double) i / left.length - (double) j / right.length));
    }
    return most;
  }

  /**
   * Returns the probability that two samples of one distribution are at least as far apart as
   * these. This is the test of Kolmogorov and Smirnov, with Stephens' correction for small samples.
   * With ties the true probability is lower.
   */
  static double sameLaw(double[] a, double[] b) {
    double root = Math.sqrt((double) a.length * b.length / (a.length + b.length));
    double lambda = (root + 0.12 + 0.11 / root) * distance(a, b);
    if (lambda < 0.2) {
      return 1; // The series converges slowly here; its sum is 1 to 12 digits.
    }
    double sum = 0;
    for (int k = 1; k <= TERMS; k++) {
      sum += (k % 2 == 1 ? 2 : -2) * Math.exp(-2 * lambda * lambda * k * k);
    }
    return Math.clamp(sum, 0, 1);
  }
}
