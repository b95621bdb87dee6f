package dave.sim.scenario.observer;

/** Number, sum, mean, standard deviation and range of samples. */
final class Moments {
  private long count;
  private double sum;
  private double squares;
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;

  void add(double sample) {
    count++;
    sum += sample;
    squares += sample * sample;
    least = Math.min(least, sample);
    most = Math.max(most, sample);
  }

  double mean() {
    return count == 0 ? 0 : sum / count;
  }

  /** Returns the standard deviation of the samples. */
  double deviation() {
    return count == 0 ? 0 : Math.sqrt(Math.max(0, squares / count - mean() * mean()));
  }

  double least() {
    return count == 0 ? 0 : least;
  }

  double most() {
    return count == 0 ? 0 : most;
  }

  long count() {
    return count;
  }

  double sum() {
    return sum;
  }
}
