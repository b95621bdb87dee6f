package dave.link.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeenQuestionsTest {
  @Test
  void shouldRememberEachForItsSpan() {
    for (int seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      SeenQuestions seen = new SeenQuestions(random, 1_000, 0);
      java.util.Map<Long, Long> model = new java.util.HashMap<>();
      long nowMs = 0;
      for (int i = 0; i < 5_000; i++) {
        nowMs += random.nextInt(3);
        long mark = random.nextInt(2_000) - 3L;
        Long before = model.get(mark);
        boolean isNew = seen.add(mark, nowMs);
        if (before == null) {
          assertThat(isNew || mark == 1 || mark == 0).isTrue();
        } else if (nowMs - before < 1_000) {
          assertThat(isNew).as("seed %d, %d", seed, i).isFalse();
        }
        if (isNew) {
          model.put(mark, nowMs);
        }
      }
    }
  }

  @Test
  void shouldRememberTheNewestOfAFlood() {
    SplittableRandom random = new SplittableRandom(1);
    SeenQuestions seen = new SeenQuestions(random, 1_000_000, 0);
    for (int i = 0; i < 5 * SeenQuestions.CAPACITY; i++) {
      assertThat(seen.add(3L << 40 | i, i)).isTrue();
    }
    int last = 5 * SeenQuestions.CAPACITY - 1;
    for (int i = last; i > last - SeenQuestions.CAPACITY; i--) {
      assertThat(seen.add(3L << 40 | i, last)).isFalse();
    }
  }
}
