package dave.sim.scenario.observer;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import java.util.List;

/**
 * Tells two classes of samples apart, after learning from examples: logistic regression over the
 * features and their squares, each scaled to mean 0 and deviation 1.
 */
final class Detector {
  private static final double COST = 1;
  private static final double PRECISION = 0.001;

  private final double[] means;
  private final double[] deviations;
  private final double[] weights;

  /** One example. */
  @SuppressWarnings("ArrayRecordComponent") // Only passed on.
  record Example(double[] features, boolean positive) {}

  private Detector(double[] means, double[] deviations, double[] weights) {
    this.means = means;
    this.deviations = deviations;
    this.weights = weights;
  }

  /**
   * Learns from examples of both classes. The same examples give the same detector.
   *
   * @throws IllegalArgumentException if a class has no example
   */
  static Detector learn(List<Example> examples) {
    long positive = examples.stream().filter(Example::positive).count();
    if (positive == 0 || positive == examples.size()) {
      throw new IllegalArgumentException("a detector needs examples of both classes");
    }
    int size = 2 * examples.getFirst().features().length;
    Moments[] moments = new Moments[size];
    for (int i = 0; i < size; i++) {
      moments[i] = new Moments();
    }
    for (Example example : examples) {
      double[] raw = withSquares(example.features());
      for (int i = 0; i < size; i++) {
        moments[i].add(raw[i]);
      }
    }
    double[] means = new double[size];
    double[] deviations = new double[size];
    for (int i = 0; i < size; i++) {
      means[i] = moments[i].mean();
      // A feature that never changes tells nothing, nor one that changes by less than rounding.
      boolean changes = moments[i].least() < moments[i].most() && moments[i].deviation() > 0;
      deviations[i] = changes ? moments[i].deviation() : Double.POSITIVE_INFINITY;
    }
    return new Detector(means, deviations, weights(examples, means, deviations));
  }

  private static double[] weights(List<Example> examples, double[] means, double[] deviations) {
    Problem problem = new Problem();
    problem.l = examples.size();
    problem.n = means.length;
    problem.x = new Feature[problem.l][];
    problem.y = new double[problem.l];
    for (int i = 0; i < problem.l; i++) {
      double[] scaled = scaled(examples.get(i).features(), means, deviations);
      problem.x[i] = new Feature[problem.n];
      for (int j = 0; j < problem.n; j++) {
        problem.x[i][j] = new FeatureNode(j + 1, scaled[j]);
      }
      problem.y[i] = examples.get(i).positive() ? 1 : -1;
    }
    Linear.disableDebugOutput();
    Model model = Linear.train(problem, new Parameter(SolverType.L2R_LR, COST, PRECISION));
    double[] weights = model.getFeatureWeights();
    if (model.getLabels()[0] < 0) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] = -weights[i];
      }
    }
    return weights;
  }

  private static double[] withSquares(double[] features) {
    double[] all = new double[2 * features.length];
    for (int i = 0; i < features.length; i++) {
      all[i] = features[i];
      all[features.length + i] = features[i] * features[i];
    }
    return all;
  }

  private static double[] scaled(double[] features, double[] means, double[] deviations) {
    double[] all = withSquares(features);
    for (int i = 0; i < all.length; i++) {
      all[i] = (all[i] - means[i]) / deviations[i];
    }
    return all;
  }

  /** Returns a score, higher for samples that look positive. */
  double score(double[] features) {
    double[] scaled = scaled(features, means, deviations);
    double score = 0;
    for (int i = 0; i < scaled.length; i++) {
      score += weights[i] * scaled[i];
    }
    return score;
  }
}
