package dave.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.wire.PeerAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TcpBackoffTest {
  private static final long SECOND_NS = Duration.ofSeconds(1).toNanos();

  private final TcpBackoff backoff = new TcpBackoff(TcpLimits.DEFAULT);
  private final PeerAddress peer = peer(1);

  @Test
  void shouldWaitTwiceAsLongAfterEachFailureUpToAMinute() {
    long nowNs = Long.MAX_VALUE - SECOND_NS; // The clock may wrap.
    for (int seconds = 1; seconds <= 64; seconds *= 2) {
      backoff.failed(peer, nowNs);
      assertThat(backoff.isWaiting(peer, nowNs + seconds * SECOND_NS - 1)).isTrue();
      nowNs += seconds * SECOND_NS;
      assertThat(backoff.isWaiting(peer, nowNs)).isFalse();
    }
    backoff.failed(peer, nowNs);
    assertThat(backoff.isWaiting(peer, nowNs + 64 * SECOND_NS)).isFalse();
  }

  @Test
  void shouldForgetFailuresOfAPeerThatIsThere() {
    backoff.failed(peer, 0);
    backoff.failed(peer, 0);
    backoff.greeted(peer);
    assertThat(backoff.isWaiting(peer, 0)).isFalse();
    backoff.failed(peer, 0);
    assertThat(backoff.isWaiting(peer, SECOND_NS)).isFalse();
  }

  @Test
  void shouldRememberABoundedNumberOfPeers() {
    for (int i = 0; i <= TcpBackoff.CAPACITY; i++) {
      backoff.failed(peer(i), 0);
    }
    assertThat(backoff.isWaiting(peer(0), 0)).isFalse();
    assertThat(backoff.isWaiting(peer(1), 0)).isTrue();
    assertThat(backoff.isWaiting(peer(TcpBackoff.CAPACITY), 0)).isTrue();
  }

  private static PeerAddress peer(int n) {
    byte[] address = new byte[18];
    address[16] = (byte) (n >>> 8);
    address[17] = (byte) n;
    return new PeerAddress(PeerAddress.TCP, ByteString.copyFrom(address));
  }
}
