package dave.sim.scenario.anonymity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SampleStatisticsTest {
  @Test
  void shouldBoundShares() {
    // Wilson score, z = 2.32635, computed by hand.
    assertThat(SampleStatistics.upper99(0, 100)).isCloseTo(0.0513, within(0.0001));
    assertThat(SampleStatistics.upper99(50, 100)).isCloseTo(0.6133, within(0.0005));
  }

  @Test
  void shouldBoundMeans() {
    assertThat(SampleStatistics.upper99(new double[] {1, 1, 1})).isEqualTo(1);
    assertThat(SampleStatistics.upper99(new double[] {0, 2})).isCloseTo(1 + 2.3263, within(0.0001));
  }

  @Test
  void shouldMeasureTheLargestDistance() {
    assertThat(SampleStatistics.distance(new double[] {1, 2, 3, 4}, new double[] {3, 4, 5, 6}))
        .isEqualTo(0.5);
    assertThat(SampleStatistics.distance(new double[] {1, 1, 2}, new double[] {2, 1, 1})).isZero();
  }

  /** The critical distance of two samples of size n at the level of 1 % is 1.628 / sqrt(n / 2). */
  @Test
  void shouldKnowTheCriticalDistance() {
    int n = 2_000;
    double[] a = new double[n];
    double[] b = new double[n];
    int shift = (int) Math.round(1.628 / Math.sqrt(n / 2.0) * n);
    for (int i = 0; i < n; i++) {
      a[i] = i;
      b[i] = i + shift;
    }
    assertThat(SampleStatistics.sameLaw(a, b)).isCloseTo(0.01, within(0.001));
  }

  @Test
  void shouldTellLawsApart() {
    SplittableRandom random = new SplittableRandom(1);
    double[] a = random.doubles(1_000).toArray();
    double[] b = random.doubles(1_000).toArray();
    assertThat(SampleStatistics.sameLaw(a, b)).isGreaterThan(0.001);
    assertThat(SampleStatistics.sameLaw(a, random.doubles(1_000, 0.15, 1).toArray()))
        .isLessThan(0.001);
  }
}
