package dave.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkPrefixTest {
  @ParameterizedTest
  @CsvSource({
    "udp://192.0.2.1:1618, ip4:c000/16",
    "tcp://192.0.255.9:7, ip4:c000/16",
    "udp://[2001:db8:1:2:3:4:5:6]:1, ip6:20010db8/32",
    "udp://[64:ff9b::192.0.2.1]:1, ip4:c000/16",
    "onion://0011, onion:/0",
  })
  void shouldGroupByNetwork(String address, String group) {
    assertThat(PeerAddresses.group(PeerAddresses.parse(address))).hasToString(group);
  }

  @ParameterizedTest
  @CsvSource({
    "udp://192.0.2.1:1618, ip4:c0000201/32",
    "udp://[2001:db8:1:2:3:4:5:6]:1, ip6:20010db800010002/64",
    "udp://[64:ff9b::192.0.2.1]:1, ip4:c0000201/32",
    "onion://0011, onion:0011/16",
  })
  void shouldTellTheSource(String address, String source) {
    assertThat(PeerAddresses.source(PeerAddresses.parse(address))).hasToString(source);
  }

  @Test
  void shouldNotSeeThePortNorTheTransport() {
    PeerAddress one = PeerAddresses.parse("udp://192.0.2.1:1");

    assertThat(PeerAddresses.source(one))
        .isEqualTo(PeerAddresses.source(PeerAddresses.parse("tcp://192.0.2.1:2")))
        .isNotEqualTo(PeerAddresses.source(PeerAddresses.parse("udp://192.0.2.2:1")))
        .isNotEqualTo(PeerAddresses.group(one));
  }

  @Test
  void shouldTakeAWholeSubnetOfIpv6ForOneSource() {
    assertThat(PeerAddresses.source(PeerAddresses.parse("[2001:db8::1]:1")))
        .isEqualTo(PeerAddresses.source(PeerAddresses.parse("[2001:db8::ffff:ffff:ffff:1]:1")))
        .isNotEqualTo(PeerAddresses.source(PeerAddresses.parse("[2001:db8:0:1::1]:1")));
  }
}
