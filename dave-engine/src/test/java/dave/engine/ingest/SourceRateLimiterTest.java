package dave.engine.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import org.junit.jupiter.api.Test;

class SourceRateLimiterTest {
  private static final int LONG = PacketCodec.MAX_LENGTH;

  private final SourceRateLimiter rates = new SourceRateLimiter();

  @Test
  void shouldLimitAnAddressWhateverItsPort() {
    assertThat(taken(1, 10_000)).isEqualTo(2 * SourceRateLimiter.PUBLIC_PER_SECOND);
    assertThat(taken(2, 10_000)).isZero();
    assertThat(rates.tryConsume(PeerAddresses.parse("udp://45.1.2.4:1"), LONG, 0)).isTrue();
  }

  @Test
  void shouldRefillWithTimeAndSurviveAClockSetBack() {
    taken(1, 10_000);
    assertThat(rates.tryConsume(address(1), LONG, 1)).isTrue();
    taken(1, 10_000);
    assertThat(rates.tryConsume(address(1), LONG, -3_600_000)).isFalse();
    assertThat(rates.tryConsume(address(1), LONG, -3_600_000 + 1)).isTrue();
  }

  @Test
  void shouldCountIpv6ByItsNetwork() {
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      taken +=
          rates.tryConsume(PeerAddresses.parse("udp://[2a01:db8::" + i + "]:1"), LONG, 0) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(2 * SourceRateLimiter.PUBLIC_PER_SECOND);
  }

  @Test
  void shouldStayBounded() {
    for (int i = 0; i < 2 * SourceRateLimiter.MAX_SOURCES; i++) {
      rates.tryConsume(
          PeerAddresses.parse("udp://45." + i / 65536 + "." + i / 256 % 256 + "." + i % 256 + ":1"),
          LONG,
          0);
    }
    assertThat(rates.size()).isEqualTo(SourceRateLimiter.MAX_SOURCES);
  }

  @Test
  void shouldKeepAShareForPingsUnderAFloodOfDats() {
    taken(1, 10_000);
    int pings = 0;
    for (int i = 0; i < 1_000; i++) {
      pings += rates.tryConsume(address(2), PacketCodec.MAX_PEERS_ANSWER_LENGTH, 0) ? 1 : 0;
    }
    assertThat(pings).isEqualTo(2 * SourceRateLimiter.SHORT_PER_SECOND);
    assertThat(taken(1, 10)).isZero();
  }

  private int taken(int port, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += rates.tryConsume(address(port), LONG, 0) ? 1 : 0;
    }
    return taken;
  }

  private static PeerAddress address(int port) {
    return PeerAddresses.parse("udp://45.1.2.3:" + port);
  }
}
