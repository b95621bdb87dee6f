package dave.link.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EpochsTest {
  @Test
  void shouldGiveOneSlotAnEpoch() {
    Epochs epochs = new Epochs(10, 100);
    assertThat(epochs.tryConsume(109)).isFalse();
    assertThat(epochs.deadlineNs()).isEqualTo(110);
    assertThat(epochs.tryConsume(110)).isTrue();
    assertThat(epochs.tryConsume(110)).isFalse();
    assertThat(epochs.tryConsume(121)).isTrue();
    assertThat(epochs.deadlineNs()).as("not moved by being late").isEqualTo(130);
  }

  @Test
  void shouldNotMakeUpForWhatIsMissed() {
    Epochs epochs = new Epochs(10, 0);
    assertThat(epochs.tryConsume(57)).isTrue();
    assertThat(epochs.tryConsume(57)).as("no burst").isFalse();
    assertThat(epochs.missed()).isEqualTo(4);
    assertThat(epochs.deadlineNs()).isEqualTo(60);
  }

  @Test
  void shouldStayOnItsGrid() {
    for (int seed = 0; seed < 1_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Epochs epochs = new Epochs(1_000, -500);
      long nowNs = -500;
      long taken = 0;
      for (int i = 0; i < 200; i++) {
        nowNs += random.nextInt(3_000);
        taken += epochs.tryConsume(nowNs) ? 1 : 0;
        assertThat(epochs.tryConsume(nowNs)).isFalse();
        assertThat((epochs.deadlineNs() + 500) % 1_000).isZero();
        assertThat(epochs.deadlineNs()).isGreaterThan(nowNs);
      }
      assertThat(taken + epochs.missed()).isEqualTo((nowNs + 500) / 1_000);
    }
  }

  @Test
  void shouldRefuseAnEpochOfNothing() {
    assertThatThrownBy(() -> new Epochs(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
