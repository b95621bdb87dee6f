package dave.link.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.LinkKey;
import org.junit.jupiter.api.Test;

class LatestTimesTest {
  private static LinkKey key(int i) {
    byte[] bytes = new byte[32];
    bytes[30] = (byte) (i >> 8);
    bytes[31] = (byte) i;
    return LinkKey.of(bytes, 0);
  }

  @Test
  void shouldTakeLaterTimesOnly() {
    LatestTimes times = new LatestTimes();
    assertThat(times.isNewer(key(1), 5)).isTrue();
    times.put(key(1), 5, 0);
    assertThat(times.isNewer(key(1), 4)).isFalse();
    assertThat(times.isNewer(key(1), 5)).isFalse();
    assertThat(times.isNewer(key(1), 6)).isTrue();
    assertThat(times.isNewer(key(2), 1)).isTrue();
  }

  @Test
  void shouldForgetWhatIsTooOldAnyway() {
    LatestTimes times = new LatestTimes();
    times.put(key(1), 5, 0);
    times.put(key(2), 50, 6);
    assertThat(times.isNewer(key(1), 5)).isTrue();
    assertThat(times.isNewer(key(2), 50)).isFalse();
  }

  @Test
  void shouldBeBounded() {
    LatestTimes times = new LatestTimes();
    for (int i = 0; i < 10_000; i++) {
      times.put(key(i), 10, 0);
    }
    assertThat(times.isNewer(key(0), 1)).isTrue();
    assertThat(times.isNewer(key(9_999), 10)).isFalse();
    assertThat(times.isNewer(key(10_000 - 4_096), 10)).isFalse();
  }
}
