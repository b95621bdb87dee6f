package dave.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FormerLinksTest {
  private static final long HALF_LIFE_MS = 1_000;

  private final FormerLinks former = new FormerLinks();

  private static PeerAddress address(int key, String udp) {
    try (LinkSecret secret = LinkSecret.generate(new SplittableRandom(key))) {
      return PeerAddress.ofLink(secret.publicKey(), PeerAddresses.parse(udp));
    }
  }

  private static Peer peer(int key, String udp, double trust) {
    Peer peer = new Peer(address(key, udp), 0, 0);
    peer.proven = true;
    peer.trust = trust;
    return peer;
  }

  @Test
  void shouldGiveTheTrustOfAKeyBackAtAnotherAddress() {
    Peer before = peer(1, "udp://45.1.1.1:1", 8);
    before.anchor = true;
    former.add(before, 5_000);
    Peer after = peer(1, "udp://46.2.2.2:2", 0);
    after.provenMs = 6_000;
    assertThat(former.isAnchor(after.address)).isTrue();
    former.restore(after, HALF_LIFE_MS, 6_000);
    assertThat(after.trust).as("after a half-life").isCloseTo(4, within(1e-9));
    assertThat(after.useful).isTrue();
    assertThat(after.provenMs).as("as long proven as before").isEqualTo(1_000);

    Peer again = peer(1, "udp://46.2.2.2:2", 0);
    former.restore(again, HALF_LIFE_MS, 6_000);
    assertThat(again.trust).as("once only").isZero();
  }

  @Test
  void shouldGiveNothingToOthers() {
    former.add(peer(1, "udp://45.1.1.1:1", 8), 0);
    Peer other = peer(2, "udp://45.1.1.1:1", 0);
    former.restore(other, HALF_LIFE_MS, 0);
    assertThat(other.trust).isZero();
    assertThat(other.useful).isFalse();
    Peer plain = new Peer(PeerAddresses.parse("udp://45.1.1.1:1"), 0, 0);
    former.restore(plain, HALF_LIFE_MS, 0);
    assertThat(plain.trust).isZero();
  }

  @Test
  void shouldKeepThoseWithTheMostTrust() {
    former.add(peer(0, "udp://45.1.1.1:1", 0), 0);
    assertThat(former.addresses()).isEmpty();
    for (int key = 1; key <= FormerLinks.MAX + 10; key++) {
      former.add(peer(key, "udp://45.1.1.1:" + key, key), 0);
    }
    assertThat(former.addresses())
        .hasSize(FormerLinks.MAX)
        .startsWith(address(FormerLinks.MAX + 10, "udp://45.1.1.1:" + (FormerLinks.MAX + 10)))
        .endsWith(address(11, "udp://45.1.1.1:11"));
  }
}
