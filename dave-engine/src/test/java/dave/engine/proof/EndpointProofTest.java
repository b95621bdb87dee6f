package dave.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EndpointProofTest {
  private static final PeerAddress HERE = PeerAddresses.parse("udp://45.1.2.3:1618");
  private static final long NOW = 100_000;

  private final EndpointProof proof = new EndpointProof(new SplittableRandom(1));

  @Test
  void shouldHoldForItsAddressOnly() {
    ByteString token = proof.token(HERE, NOW);
    assertThat(proof.holds(token, HERE, NOW)).isTrue();
    assertThat(proof.holds(token, PeerAddresses.parse("udp://45.1.2.3:1619"), NOW)).isFalse();
    assertThat(proof.holds(token, PeerAddresses.parse("udp://45.1.2.4:1618"), NOW)).isFalse();
    assertThat(proof.holds(token, PeerAddresses.parse("tcp://45.1.2.3:1618"), NOW)).isFalse();
    assertThat(proof.holds(ByteString.EMPTY, HERE, NOW)).isFalse();
    assertThat(proof.holds(token.concat(token), HERE, NOW)).isFalse();
  }

  @Test
  void shouldHoldForOneIntervalMoreAndNoLonger() {
    long start = 10 * EndpointProof.INTERVAL_MS;
    ByteString token = proof.token(HERE, start);
    assertThat(proof.holds(token, HERE, start + 2 * EndpointProof.INTERVAL_MS - 1)).isTrue();
    assertThat(proof.holds(token, HERE, start + 2 * EndpointProof.INTERVAL_MS)).isFalse();
  }

  @Test
  void shouldDependOnTheSecret() {
    EndpointProof other = new EndpointProof(new SplittableRandom(2));
    assertThat(other.holds(proof.token(HERE, NOW), HERE, NOW)).isFalse();
  }
}
