package dave.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressScopeTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, LOOPBACK",
    "127.255.255.255, LOOPBACK",
    "[::1], LOOPBACK",
    "[::ffff:127.0.0.1], LOOPBACK",
    "10.0.0.1, PRIVATE",
    "172.16.0.1, PRIVATE",
    "172.31.255.255, PRIVATE",
    "192.168.0.1, PRIVATE",
    "169.254.1.1, PRIVATE",
    "100.64.0.1, PRIVATE",
    "100.127.255.255, PRIVATE",
    "[fc00::1], PRIVATE",
    "[fdff::1], PRIVATE",
    "[fe80::1], PRIVATE",
    "[febf::1], PRIVATE",
    "1.1.1.1, PUBLIC",
    "9.255.255.255, PUBLIC",
    "11.0.0.0, PUBLIC",
    "100.63.255.255, PUBLIC",
    "100.128.0.0, PUBLIC",
    "126.255.255.255, PUBLIC",
    "128.0.0.0, PUBLIC",
    "172.15.255.255, PUBLIC",
    "172.32.0.0, PUBLIC",
    "192.167.255.255, PUBLIC",
    "192.169.0.0, PUBLIC",
    "223.255.255.255, PUBLIC",
    "[2000::1], PUBLIC",
    "[2001:db8::1], PUBLIC",
    "[2606:4700::1111], PUBLIC",
    "[3fff::1], PUBLIC",
    "[2002:101:101::1], PUBLIC",
    "[64:ff9b::1.1.1.1], PUBLIC",
    "0.0.0.0, UNUSABLE",
    "0.1.2.3, UNUSABLE",
    "224.0.0.1, UNUSABLE",
    "239.255.255.255, UNUSABLE",
    "240.0.0.1, UNUSABLE",
    "255.255.255.255, UNUSABLE",
    "[::ffff:224.0.0.1], UNUSABLE",
    "[::ffff:0:0], UNUSABLE",
    "[::], UNUSABLE",
    "[::2], UNUSABLE",
    "[::127.0.0.1], UNUSABLE",
    "[::1.1.1.1], UNUSABLE",
    "[ff02::1], UNUSABLE",
    "[ff0e::1], UNUSABLE",
    "[fec0::1], UNUSABLE",
    "[4000::1], UNUSABLE",
    "[100::1], UNUSABLE",
    "[2001:0:101:101::], UNUSABLE",
    "[2002:7f00:1::1], UNUSABLE",
    "[2002:a00:1::1], UNUSABLE",
    "[2002::1], UNUSABLE",
    "[2002:e000:1::], UNUSABLE",
    "[64:ff9b::127.0.0.1], UNUSABLE",
    "[64:ff9b::10.0.0.1], UNUSABLE",
    "[64:ff9b::255.255.255.255], UNUSABLE",
    "[64:ff9b:1::1.1.1.1], UNUSABLE",
  })
  void shouldTellHowFarAnAddressReaches(String host, AddressScope scope) {
    PeerAddress address = PeerAddresses.parse(host + ":1618");

    assertThat(PeerAddresses.scope(address)).isEqualTo(scope);
    assertThat(PeerAddresses.isLoopback(address)).isEqualTo(scope == AddressScope.LOOPBACK);
    assertThat(PeerAddresses.isPrivate(address)).isEqualTo(scope == AddressScope.PRIVATE);
    assertThat(PeerAddresses.isRoutable(address)).isEqualTo(scope == AddressScope.PUBLIC);
  }

  @Test
  void shouldSayNothingOfATransportThatIsNotOverIp() {
    PeerAddress address = PeerAddresses.parse("onion://00");

    assertThat(PeerAddresses.scope(address)).isEqualTo(AddressScope.OPAQUE);
    assertThat(PeerAddresses.isRoutable(address)).isFalse();
    assertThat(PeerAddresses.isUnspecified(address)).isFalse();
    assertThat(PeerAddresses.isMulticast(address)).isFalse();
  }

  @Test
  void shouldNotRouteToPortZero() {
    Endpoint listen = PeerAddresses.parseListen("1.1.1.1:0");

    assertThat(PeerAddresses.isRoutable(((Endpoint.Complete) listen).address())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:1", "[::]:1", "[::ffff:0:0]:1"})
  void shouldKnowTheUnspecifiedAddress(String text) {
    assertThat(PeerAddresses.isUnspecified(PeerAddresses.parse(text))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"224.0.0.1:1", "239.255.255.255:1", "[ff02::1]:1", "[::ffff:224.0.0.1]:1"})
  void shouldKnowMulticast(String text) {
    assertThat(PeerAddresses.isMulticast(PeerAddresses.parse(text))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"240.0.0.1:1", "223.0.0.1:1", "[fe80::1]:1", "[::e000:1]:1", "0.0.0.1:1"})
  void shouldNotTakeOthersForMulticastOrUnspecified(String text) {
    assertThat(PeerAddresses.isMulticast(PeerAddresses.parse(text))).isFalse();
    assertThat(PeerAddresses.isUnspecified(PeerAddresses.parse(text))).isFalse();
  }
}
