package dave.link.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs {@link LinkTarget} with random inputs; dave-fuzz searches by coverage. */
class HostileDatagramsTest {
  @Test
  void shouldTakeAnyDatagram() {
    run(1, 30_000);
  }

  /** {@code -Ddave.inputs=10000000} runs it for three minutes. */
  @Test
  @Tag("long")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void shouldTakeManyMore() {
    run(2, Integer.getInteger("dave.inputs", 1_000_000));
  }

  private static void run(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    LinkTarget target = new LinkTarget();
    for (int i = 0; i < count; i++) {
      byte[] input = input(random);
      try {
        target.run(input);
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed + ", input " + i, e);
      }
    }
    assertThat(target.frames()).as("frames that came through").isGreaterThan(count / 100);
  }

  /** Makes an input; only few of them cost an agreement. */
  private static byte[] input(SplittableRandom random) {
    byte[] input = new byte[1 + random.nextInt(random.nextInt(4) == 0 ? 1_500 : 60)];
    random.nextBytes(input);
    int way = random.nextInt(200);
    input[0] =
        (byte) (way < 3 ? 2 + way : way % 7 == 0 ? 7 : way % 3 == 0 ? 6 : way % 3 == 1 ? 5 : 1);
    if (input[0] == 5 && input.length > 4) {
      // Often the frames are whole.
      input[1] = (byte) (1 + random.nextInt(20));
      input[2] = 0;
      input[3] = (byte) random.nextInt(Math.min(120, input.length - 3));
      java.util.Arrays.fill(input, Math.min(input.length, 4 + input[3]), input.length, (byte) 0);
    }
    if (input[0] == 4 && random.nextBoolean() && input.length > 52) {
      input[1] = 1;
      input[2] = 1;
      input[47] = 5;
      input[48] = (byte) random.nextInt(0xad);
      input[49] = 0;
    }
    return input;
  }
}
