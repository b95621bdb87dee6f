package dave.link.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
  @Test
  void shouldTakeEachCounterOnce() {
    for (int seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ReplayWindow window = new ReplayWindow();
      Set<Long> taken = new HashSet<>();
      long highest = -1;
      long around = random.nextInt(3) == 0 ? CellFormat.MAX_COUNTER - 5_000 : 0;
      for (int i = 0; i < 1_000; i++) {
        around += random.nextInt(8) == 0 ? random.nextInt(3_000) : random.nextInt(4);
        long counter = Math.max(0, around - random.nextInt(1_200));
        boolean expected = counter > highest - ReplayWindow.SIZE && !taken.contains(counter);
        assertThat(window.isNew(counter)).as("seed %d, %d", seed, counter).isEqualTo(expected);
        if (expected) {
          window.markSeen(counter);
          taken.add(counter);
          highest = Math.max(highest, counter);
          assertThat(window.isNew(counter)).isFalse();
        }
        assertThat(window.highest()).isEqualTo(highest);
      }
    }
  }

  @Test
  void shouldForgetAllBehindAJump() {
    ReplayWindow window = new ReplayWindow();
    for (int i = 0; i < 1_024; i++) {
      window.markSeen(i);
    }
    window.markSeen(1_000_000);
    assertThat(window.isNew(999_999)).isTrue();
    assertThat(window.isNew(1_000_000 - ReplayWindow.SIZE)).isFalse();
    assertThat(window.isNew(1_000_001 - ReplayWindow.SIZE)).isTrue();
  }
}
