package dave.engine.link;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import org.junit.jupiter.api.Test;

class HandshakeLimiterTest {
  private long nowMs = 1_000_000;
  private final HandshakeLimiter limit =
      new HandshakeLimiter(source -> true, key -> true, () -> nowMs);

  @Test
  void shouldCountAHostWhateverItsPort() {
    int admitted = 0;
    for (int port = 1; port <= 100; port++) {
      admitted += limit.admits(PeerAddresses.parse("udp://45.1.2.3:" + port)) ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(4);
    nowMs += 2_000;
    assertThat(limit.admits(PeerAddresses.parse("udp://45.1.2.3:7"))).isTrue();
  }

  @Test
  void shouldAdmitSoManyOfAllHosts() {
    int admitted = 0;
    for (int host = 0; host < 2_000; host++) {
      admitted += limit.admits(host(host)) ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(HandshakeLimiter.PER_SECOND);
    nowMs += 1_000;
    assertThat(limit.admits(host(5_000))).isTrue();
  }

  @Test
  void shouldAdmitNobodyWithoutAPlace() {
    HandshakeLimiter full = new HandshakeLimiter(source -> false, key -> true, () -> nowMs);
    assertThat(full.admits(host(1))).isFalse();
  }

  @Test
  void shouldNotLetOneHostUseUpWhatAllShare() {
    for (int i = 0; i < 10_000; i++) {
      limit.admits(host(1));
    }
    assertThat(limit.admits(host(2))).isTrue();
  }

  private static PeerAddress host(int number) {
    return PeerAddresses.parse("udp://45.6." + number / 256 + "." + number % 256 + ":1618");
  }
}
