package dave.engine.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.PeerAddresses;
import org.junit.jupiter.api.Test;

/** Tests how much one source may hold, and how fast bytes are sent to it. */
final class QuotaTest {
  private static final Source ONE = source("udp://8.8.8.8:1", false);
  private static final Source OTHER = source("udp://8.8.4.4:1", false);
  private static final Source SHARED = source("udp://10.0.0.1:1", true);

  private static Source source(String address, boolean shared) {
    return new Source(PeerAddresses.source(PeerAddresses.parse(address)), shared);
  }

  @Test
  void shouldBoundAmountsOfASourceAndOfAll() {
    Quota bytes = new Quota(1_000, 250);
    assertThat(bytes.tryAcquire(ONE, 200)).isTrue();
    assertThat(bytes.tryAcquire(ONE, 51)).isFalse();
    assertThat(bytes.tryAcquire(ONE, 50)).isTrue();
    assertThat(bytes.tryAcquire(SHARED, 500)).isTrue();
    assertThat(bytes.tryAcquire(SHARED, 1)).isFalse();
    bytes.release(ONE, 250);
    bytes.release(SHARED, 500);
    assertThat(bytes.acquired()).isZero();
  }

  @Test
  void shouldGiveWhatIsLargerThanAShareToWhoHoldsNothingElse() {
    Quota bytes = new Quota(1_000, 250);
    assertThat(bytes.tryAcquire(ONE, 900)).isTrue();
    assertThat(bytes.tryAcquire(ONE, 1)).isFalse();
    assertThat(bytes.tryAcquire(OTHER, 101)).isFalse();
    assertThat(bytes.tryAcquire(OTHER, 100)).isTrue();
    bytes.release(ONE, 900);
    assertThat(bytes.tryAcquire(ONE, 1_001)).isFalse();
  }

  @Test
  void shouldLetEachSourceHaveItsRateAndNoMore() {
    long now = 1_700_000_000_000L;
    Throttle throttle = new Throttle(1_000_000, 4_000);
    // The bytes of four seconds, a thousand each, were saved up.
    assertThat(throttle.reserveMs(ONE.prefix(), 4_000, 1_000, now)).isZero();
    assertThat(throttle.reserveMs(ONE.prefix(), 500, 1_000, now)).isEqualTo(500);
    assertThat(throttle.reserveMs(ONE.prefix(), 500, 1_000, now)).isEqualTo(1_000);
    assertThat(throttle.reserveMs(OTHER.prefix(), 500, 1_000, now)).isZero();
    assertThat(throttle.reserveMs(ONE.prefix(), 500, 1_000, now + 1_000)).isEqualTo(500);
  }

  @Test
  void shouldBoundAllSourcesTogether() {
    long now = 1_700_000_000_000L;
    Throttle throttle = new Throttle(1_000, 1_000);
    assertThat(throttle.reserveMs(ONE.prefix(), 1_000, 100_000, now)).isZero();
    assertThat(throttle.reserveMs(OTHER.prefix(), 1_000, 100_000, now)).isEqualTo(1_000);
    // A clock that is set back an hour makes no sender wait for an hour.
    assertThat(throttle.reserveMs(OTHER.prefix(), 1_000, 100_000, now - 3_600_000))
        .isLessThanOrEqualTo(61_000);
  }

  @Test
  void shouldForgetTheSilentNotGrow() {
    Throttle throttle = new Throttle(1_000, 1_000);
    for (int i = 0; i < Throttle.MAX_SOURCES + 100; i++) {
      throttle.reserveMs(
          source("udp://9." + i / 250 + "." + i % 250 + ".1:1", false).prefix(), 1, 1, i);
    }
    assertThat(throttle.size()).isEqualTo(Throttle.MAX_SOURCES);
  }
}
