package dave.sim.scenario.observer;

import java.util.Arrays;

/** The area under the curve of a detector (ROC): 0.5 for chance, 1 if it is always right. */
final class Auc {
  private Auc() {}

  /**
   * Returns the probability that a positive sample has a higher score than a negative one, where
   * equal scores count half (Mann and Whitney 1947).
   */
  static double of(double[] negative, double[] positive) {
    double[] sorted = negative.clone();
    Arrays.sort(sorted);
    double below = 0;
    for (double score : positive) {
      below += (rank(sorted, score, false) + rank(sorted, score, true)) / 2.0;
    }
    return below / ((double) negative.length * positive.length);
  }

  /** Returns how many samples are less than a score, or at most as high. */
  private static int rank(double[] sorted, double score, boolean orEqual) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < score || (orEqual && sorted[middle] == score)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns the standard deviation of the area for samples without a difference. */
  static double error(long negative, long positive) {
    return Math.sqrt((negative + positive + 1) / (12.0 * negative * positive));
  }
}
