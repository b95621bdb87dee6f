package dave.files.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AdaptiveWindowTest {
  @Test
  void shouldWidenWhileAnswersAreQuickAndHalveOncePerLoss() {
    AdaptiveWindow window = new AdaptiveWindow(64, 250, 0);
    assertThat(window.size()).isEqualTo(8);
    for (int i = 0; i < 8; i++) {
      window.answered(10);
    }
    assertThat(window.size()).as("doubled in a round trip").isEqualTo(16);
    for (int i = 0; i < 100; i++) {
      window.answered(251);
    }
    assertThat(window.size()).as("answers queue").isEqualTo(16);
    for (int i = 0; i < 16; i++) {
      window.lost(900, 1_000);
    }
    assertThat(window.size()).as("one loss each round trip").isEqualTo(8);
    for (int i = 0; i < 8; i++) {
      window.answered(10);
    }
    assertThat(window.size()).as("one more in a round trip").isBetween(8, 9);
    for (int i = 1; i < 10; i++) {
      window.lost(1_000L * i, 1_000L * i + 500);
    }
    assertThat(window.size()).as("never none").isEqualTo(1);
    for (int i = 0; i < 10_000; i++) {
      window.answered(10);
    }
    assertThat(window.size()).isEqualTo(64);
  }
}
