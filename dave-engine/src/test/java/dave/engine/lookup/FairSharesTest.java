package dave.engine.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.Bandwidths;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import org.junit.jupiter.api.Test;

class FairSharesTest {
  private static final PeerAddress ASKER = PeerAddresses.parse("udp://45.1.1.1:1618");

  @Test
  void shouldHaveRoomForAWholePacketHoweverLowTheRate() {
    long bytes = Bandwidths.LEAST_SERVE / 8;
    FairShares shares = new FairShares(bytes, 0);
    assertThat(shares.tryConsume(ASKER, PacketCodec.MAX_LENGTH, 0)).isTrue();
    assertThat(shares.tryConsume(ASKER, 1, 0)).isFalse();
    long renewedMs = 1_000L * PacketCodec.MAX_LENGTH / bytes;
    PeerAddress other = PeerAddresses.parse("udp://46.1.1.1:1618");
    assertThat(shares.tryConsume(other, PacketCodec.MAX_LENGTH, renewedMs - 10)).isFalse();
    assertThat(shares.tryConsume(other, PacketCodec.MAX_LENGTH, renewedMs + 10)).isTrue();
  }
}
