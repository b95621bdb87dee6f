package dave.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OwnAddressesTest {
  private static final LinkKey KEY = LinkKey.parse("ab".repeat(32));
  private static final LinkKey OTHER = LinkKey.parse("cd".repeat(32));

  private static PeerAddress sealed(LinkKey key, String udp) {
    return PeerAddress.ofLink(key, PeerAddresses.parse(udp));
  }

  @Test
  void shouldKnowItsLinkKeyAtAnyAddress() {
    OwnAddresses own = new OwnAddresses();
    own.listen(List.of(sealed(KEY, "10.0.0.1:1618")));
    assertThat(own.contains(sealed(KEY, "192.0.2.7:99"))).isTrue();
    assertThat(own.contains(sealed(OTHER, "192.0.2.7:99"))).isFalse();
    assertThat(own.contains(PeerAddresses.parse("192.0.2.7:99"))).isFalse();
  }

  @Test
  void shouldKnowItsSocketUnderAnyLinkKey() {
    OwnAddresses own = new OwnAddresses();
    own.listen(List.of(sealed(KEY, "10.0.0.1:1618")));
    assertThat(own.contains(sealed(OTHER, "10.0.0.1:1618"))).isTrue();
    assertThat(own.contains(sealed(OTHER, "10.0.0.1:1619"))).isFalse();
  }

  @Test
  void shouldBarNoOtherAddressThanTheOneThatItsOwnPacketCameFrom() {
    OwnAddresses own = new OwnAddresses();
    own.listen(List.of(sealed(KEY, "0.0.0.0:1618"), PeerAddresses.parse("0.0.0.0:1618")));
    PeerAddress outside = PeerAddresses.parse("192.0.2.7:1618");
    assertThat(own.contains(sealed(OTHER, "192.0.2.7:1618"))).isFalse();
    assertThat(own.contains(sealed(OTHER, "127.0.0.1:1618"))).isTrue();
    own.found(outside);
    assertThat(own.contains(outside)).isTrue();
    assertThat(own.contains(sealed(KEY, "192.0.2.7:1618"))).isTrue();
    assertThat(own.contains(sealed(OTHER, "192.0.2.7:1618"))).as("sent by a forger").isFalse();
    assertThat(own.contains(PeerAddresses.parse("192.0.2.7:1619"))).isFalse();
  }

  @Test
  void shouldKnowLoopbackIfItListensEverywhere() {
    OwnAddresses own = new OwnAddresses();
    own.listen(List.of(PeerAddresses.parse("[::]:1618")));
    assertThat(own.contains(PeerAddresses.parse("127.0.0.1:1618"))).isTrue();
    assertThat(own.contains(PeerAddresses.parse("127.0.0.1:1619"))).isFalse();
    assertThat(own.contains(PeerAddresses.parse("192.0.2.7:1618"))).isFalse();
  }
}
