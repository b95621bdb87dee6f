package dave.wire.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  @Test
  void shouldGiveTheBurstAndThenTheRate() {
    TokenBucket bucket = new TokenBucket(10, 20, 0);
    assertThat(taken(bucket, 100, 0)).isEqualTo(20);
    assertThat(bucket.untilMs(1, 0)).isEqualTo(100);
    assertThat(taken(bucket, 100, 500)).isEqualTo(5);
    assertThat(taken(bucket, 100, 60_000)).as("no more than the burst").isEqualTo(20);
  }

  @Test
  void shouldTakeNothingIfTooLittleIsLeft() {
    TokenBucket bucket = new TokenBucket(10, 20, 0);
    assertThat(bucket.tryConsume(21, 0)).isFalse();
    assertThat(bucket.untilMs(20, 0)).isZero();
    bucket.charge(30, 0);
    assertThat(bucket.untilMs(1, 0)).as("not below zero").isEqualTo(100);
  }

  @Test
  void shouldTakeBackWhatWasNotUsed() {
    TokenBucket bucket = new TokenBucket(10, 20, 0);
    for (int i = 0; i < 100; i++) {
      assertThat(bucket.tryConsume(1, 0)).isTrue();
      bucket.refund(1);
    }
    bucket.refund(5);
    assertThat(taken(bucket, 100, 0)).as("no more than the burst").isEqualTo(20);
  }

  @Test
  void shouldNotBeAheadOfItsRateWhateverTheClockDoes() {
    for (long seed = 1; seed <= 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TokenBucket bucket = new TokenBucket(100, 50, 0);
      long nowMs = 0;
      long passedMs = 0;
      int taken = 0;
      for (int step = 0; step < 300; step++) {
        long ms = random.nextLong(-50, 100);
        nowMs += ms;
        passedMs += Math.max(0, ms);
        taken += taken(bucket, random.nextInt(20), nowMs);
        assertThat(taken).as("seed %d", seed).isLessThanOrEqualTo((int) (50 + passedMs / 10 + 1));
      }
    }
  }

  private static int taken(TokenBucket bucket, int tries, long nowMs) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += bucket.tryConsume(1, nowMs) ? 1 : 0;
    }
    return taken;
  }
}
