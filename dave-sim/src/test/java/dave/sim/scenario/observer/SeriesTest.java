package dave.sim.scenario.observer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeriesTest {
  @Test
  void shouldFindAndForgetByTime() {
    Series series = new Series();
    for (int i = 0; i < 100; i++) {
      series.add(10L * i, i);
    }
    assertThat(series.from(0)).isZero();
    assertThat(series.from(991)).isEqualTo(100);
    assertThat(series.ns(series.from(505))).isEqualTo(510);
    series.forget(505);
    assertThat(series.ns(0)).isEqualTo(510);
    assertThat(series.bytes(0)).isEqualTo(51);
    assertThat(series.from(Long.MAX_VALUE)).isEqualTo(49);
  }
}
