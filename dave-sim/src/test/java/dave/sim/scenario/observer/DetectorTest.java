package dave.sim.scenario.observer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dave.sim.scenario.observer.Detector.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class DetectorTest {
  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void shouldTellClassesWithDifferentMeansApart() {
    assertThat(area(r -> r.nextGaussian() + 3)).isGreaterThan(0.95);
    assertThat(area(r -> r.nextGaussian() - 3)).isGreaterThan(0.95);
  }

  @Test
  void shouldTellClassesWithDifferentSpreadApart() {
    assertThat(area(r -> 4 * r.nextGaussian())).isGreaterThan(0.75);
  }

  @Test
  void shouldNotTellEqualClassesApart() {
    assertThat(area(SplittableRandom::nextGaussian)).isBetween(0.45, 0.55);
  }

  @Test
  void shouldRefuseExamplesOfOneClass() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Detector.learn(List.of(new Example(new double[] {1}, true))));
  }

  /** Learns from one half of the samples and returns the area of the other. */
  private double area(ToDoubleFunction<SplittableRandom> positive) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      examples.add(new Example(noisy(random.nextGaussian()), false));
      examples.add(new Example(noisy(positive.applyAsDouble(random)), true));
    }
    Detector detector = Detector.learn(examples);
    double[] low = new double[1_000];
    double[] high = new double[1_000];
    for (int i = 0; i < low.length; i++) {
      low[i] = detector.score(noisy(random.nextGaussian()));
      high[i] = detector.score(noisy(positive.applyAsDouble(random)));
    }
    return Auc.of(low, high);
  }

  /** A feature among two that say nothing, one of them constant. */
  private double[] noisy(double feature) {
    return new double[] {random.nextGaussian(), feature, 5};
  }
}
