package dave.sim.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dave.sim.report.Chart.Scale;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TicksTest {
  private static final long SEED = 7;

  private static void assertGood(Scale scale, double min, double max, int most) {
    String range = "%s %s to %s, at most %d, seed %d".formatted(scale, min, max, most, SEED);
    Ticks ticks = Ticks.of(scale, min, max, most);
    List<Double> values = ticks.values();
    assertThat(values).as(range).hasSizeBetween(3, most).isSorted().doesNotHaveDuplicates();
    double rounding = 1e-12 * Math.max(Math.abs(min), Math.abs(max));
    assertThat(ticks.first()).as(range).isLessThanOrEqualTo(min + rounding);
    assertThat(ticks.last()).as(range).isGreaterThanOrEqualTo(max - rounding);
    assertThat(ticks.position(min)).as(range).isBetween(-1e-6, 1 + 1e-6);
    assertThat(ticks.position(max)).as(range).isBetween(-1e-6, 1 + 1e-6);
    assertThat(new HashSet<>(ticks.labels())).as(range).hasSameSizeAs(values);
  }

  private static int most(Random random) {
    return Ticks.LEAST_MOST + random.nextInt(11 - Ticks.LEAST_MOST);
  }

  @Test
  void shouldBeAscendingFewAndAroundAnyLinearRange() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      double size = Math.pow(10, random.nextDouble(-99, 99));
      double min = random.nextBoolean() ? random.nextDouble(-size, size) : 0;
      double width = size * Math.pow(10, random.nextDouble(-14, 0));
      assertGood(Scale.LINEAR, min, min + width, most(random));
    }
  }

  @Test
  void shouldBeAscendingFewAndAroundAnyLogRange() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      double min = Math.pow(10, random.nextDouble(-90, 90));
      double decades = Math.pow(10, random.nextDouble(-13, 1.9));
      double max = Math.min(1e100, min * Math.pow(10, decades));
      assertGood(Scale.LOG, min, max, most(random));
    }
  }

  @Test
  void shouldBeAroundEqualAndRoundValues() {
    for (double value : new double[] {1e-100, 1e-9, 0.1, 1, 3, 1_000, 1e23, 1e100}) {
      for (int most = Ticks.LEAST_MOST; most <= 10; most++) {
        assertGood(Scale.LINEAR, value, value, most);
        assertGood(Scale.LINEAR, -value, -value, most);
        assertGood(Scale.LINEAR, -value, value, most);
        assertGood(Scale.LOG, value, value, most);
        assertGood(Scale.LOG, value / 10, value, most);
        assertGood(Scale.LOG, value / 2, value, most);
      }
    }
    assertGood(Scale.LINEAR, 0, 0, 6);
    assertGood(Scale.LOG, 1e-100, 1e100, 6);
  }

  @Test
  void shouldBeRound() {
    assertThat(Ticks.of(Scale.LINEAR, 0, 3, 7).labels())
        .containsExactly("0", "0.5", "1", "1.5", "2", "2.5", "3");
    assertThat(Ticks.of(Scale.LINEAR, 2, 97, 6).labels())
        .containsExactly("0", "20", "40", "60", "80", "100");
    assertThat(Ticks.of(Scale.LOG, 100, 10_000, 10).labels())
        .containsExactly("100", "200", "500", "1,000", "2,000", "5,000", "10,000");
    assertThat(Ticks.of(Scale.LOG, 0.0003, 2e9, 10).labels())
        .containsExactly("0.0001", "0.01", "1", "100", "10,000", "1M", "100M", "10G");
    assertThat(Ticks.of(Scale.LINEAR, -1.5e6, 1e6, 6).labels())
        .containsExactly("−1.5M", "−1M", "−0.5M", "0", "0.5M", "1M");
  }

  @Test
  void shouldPlaceValues() {
    assertThat(Ticks.of(Scale.LINEAR, 0, 100, 6).position(25)).isCloseTo(0.25, within(1e-12));
    assertThat(Ticks.of(Scale.LOG, 1, 10_000, 6).position(10)).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void shouldRefuseWhatIsNoRange() {
    assertThatThrownBy(() -> Ticks.of(Scale.LINEAR, Double.NaN, 1, 6)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> Ticks.of(Scale.LINEAR, 2, 1, 6)).hasMessageContaining("2.0 to 1.0");
    assertThatThrownBy(() -> Ticks.of(Scale.LOG, 0, 1, 6)).hasMessageContaining("0.0");
    assertThatThrownBy(() -> Ticks.of(Scale.LINEAR, 0, Double.POSITIVE_INFINITY, 6))
        .hasMessageContaining("Infinity");
  }
}
