package dave.sim.scenario.observer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AucTest {
  @Test
  void shouldBeOneIfAllPositivesScoreHigher() {
    assertThat(Auc.of(new double[] {3, 1, 2}, new double[] {5, 4})).isEqualTo(1);
    assertThat(Auc.of(new double[] {5, 4}, new double[] {3, 1, 2})).isEqualTo(0);
  }

  @Test
  void shouldCountEqualScoresHalf() {
    assertThat(Auc.of(new double[] {1, 1}, new double[] {1, 1, 1})).isEqualTo(0.5);
    assertThat(Auc.of(new double[] {1, 2}, new double[] {2})).isEqualTo(0.75);
  }

  @Test
  void shouldVaryAsItsErrorSaysWithoutADifference() {
    SplittableRandom random = new SplittableRandom(1);
    Moments areas = new Moments();
    for (int i = 0; i < 2_000; i++) {
      areas.add(Auc.of(samples(random, 40), samples(random, 60)));
    }
    assertThat(areas.mean()).isCloseTo(0.5, within(0.005));
    assertThat(areas.deviation()).isCloseTo(Auc.error(40, 60), within(0.003));
  }

  private static double[] samples(SplittableRandom random, int count) {
    return random.doubles(count).toArray();
  }
}
