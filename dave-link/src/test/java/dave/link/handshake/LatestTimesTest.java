package dave.link.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.LinkKey;
import org.junit.jupiter.api.Test;

class LatestTimesTest {
  private static final long LATEST_MS = 1_000;

  private static LinkKey key(int i) {
    byte[] bytes = new byte[32];
    bytes[30] = (byte) (i >> 8);
    bytes[31] = (byte) i;
    return LinkKey.of(bytes, 0);
  }

  @Test
  void shouldTakeLaterTimesOnly() {
    LatestTimes times = new LatestTimes();
    assertThat(times.isNewer(key(1), 5, LATEST_MS)).isTrue();
    times.put(key(1), 5, 0, 0);
    assertThat(times.isNewer(key(1), 4, LATEST_MS)).isFalse();
    assertThat(times.isNewer(key(1), 5, LATEST_MS)).isFalse();
    assertThat(times.isNewer(key(1), 6, LATEST_MS)).isTrue();
    assertThat(times.isNewer(key(2), 1, LATEST_MS)).isTrue();
  }

  @Test
  void shouldTakeAnyTimeAfterTheWallClockWasSetBack() {
    LatestTimes times = new LatestTimes();
    times.put(key(1), LATEST_MS, 0, 0);
    assertThat(times.isNewer(key(1), 5, LATEST_MS)).isFalse();
    assertThat(times.isNewer(key(1), 5, LATEST_MS - 1)).isTrue();
  }

  @Test
  void shouldForgetWhatWasSeenTooLongAgo() {
    LatestTimes times = new LatestTimes();
    times.put(key(1), 500, 5, 0);
    times.put(key(2), 50, 50, 6);
    assertThat(times.isNewer(key(1), 5, LATEST_MS)).isTrue();
    assertThat(times.isNewer(key(2), 50, LATEST_MS)).isFalse();
  }

  @Test
  void shouldBeBounded() {
    LatestTimes times = new LatestTimes();
    for (int i = 0; i < 10_000; i++) {
      times.put(key(i), 10, 0, 0);
    }
    assertThat(times.isNewer(key(0), 1, LATEST_MS)).isTrue();
    assertThat(times.isNewer(key(9_999), 10, LATEST_MS)).isFalse();
    assertThat(times.isNewer(key(10_000 - 4_096), 10, LATEST_MS)).isFalse();
  }
}
