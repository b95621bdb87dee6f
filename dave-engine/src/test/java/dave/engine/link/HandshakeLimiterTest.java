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
    for (int group = 0; group < 200; group++) {
      for (int host = 0; host < 20; host++) {
        admitted += limit.admits(address(group, host)) ? 1 : 0;
      }
    }
    assertThat(admitted).isEqualTo(HandshakeLimiter.PER_SECOND);
    nowMs += 1_000;
    assertThat(limit.admits(address(201, 1))).isTrue();
  }

  @Test
  void shouldLeaveOtherNetworkGroupsTheirHandshakes() {
    int admitted = 0;
    for (int second = 0; second < 10; second++) {
      for (int subnet = 0; subnet < 256; subnet++) {
        String ip = "2a01:4f8:" + Integer.toHexString(second) + ":" + Integer.toHexString(subnet);
        admitted += limit.admits(PeerAddresses.parse("udp://[" + ip + "::1]:1618")) ? 1 : 0;
      }
      assertThat(limit.admits(address(second, 1))).as("another group").isTrue();
      nowMs += 1_000;
    }
    int burst = 4 * HandshakeLimiter.PER_GROUP;
    assertThat(admitted).isEqualTo(burst + 9 * HandshakeLimiter.PER_GROUP);
  }

  @Test
  void shouldNotLimitThePrivateNetworksAsOneGroup() {
    int admitted = 0;
    for (int host = 0; host < 200; host++) {
      admitted += limit.admits(PeerAddresses.parse("udp://192.168.1." + host + ":1618")) ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(200);
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
    return address(0, number);
  }

  private static PeerAddress address(int group, int host) {
    return PeerAddresses.parse("udp://45." + group + ".3." + host + ":1618");
  }
}
