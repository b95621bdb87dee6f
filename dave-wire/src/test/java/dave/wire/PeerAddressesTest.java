package dave.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.protobuf.ByteString;
import dave.wire.testing.RandomMessages;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerAddressesTest {
  private static final long SEED = Long.getLong("dave.test.seed", 1618);

  @ParameterizedTest
  @CsvSource({
    "udp://[::1]:1618, udp://[::1]:1618",
    "[::1]:1618, udp://[::1]:1618",
    "127.0.0.1:1, udp://127.0.0.1:1",
    "tcp://192.0.2.1:65535, tcp://192.0.2.1:65535",
    "tcp://[2001:DB8:0:0:8:800:200C:417A]:80, tcp://[2001:db8::8:800:200c:417a]:80",
    "[::ffff:192.0.2.1]:1618, udp://192.0.2.1:1618",
    "[::ffff:c000:201]:1618, udp://192.0.2.1:1618",
    "[64:ff9b::192.0.2.33]:9, udp://[64:ff9b::c000:221]:9",
    "[::]:1618, udp://[::]:1618",
    "[1::]:1618, udp://[1::]:1618",
    "0.0.0.0:1618, udp://0.0.0.0:1618",
    "quic+x://00ff, quic+x://00ff",
    "onion://ABcd, onion://abcd",
    "sealed://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef@192.0.2.1:1618, sealed://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef@192.0.2.1:1618",
    "sealed://0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF@[2001:DB8::1]:9, sealed://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef@[2001:db8::1]:9",
  })
  void shouldParseAndFormat(String text, String uri) {
    PeerAddress address = PeerAddresses.parse(text);

    assertThat(address).hasToString(uri);
    assertThat(PeerAddresses.parse(uri)).isEqualTo(address);
  }

  @Test
  void shouldKnowWhatIsInASealedAddress() {
    LinkKey key = LinkKey.parse("0f".repeat(32));
    PeerAddress udp = PeerAddresses.parse("udp://192.0.2.1:1618");
    PeerAddress sealed = PeerAddress.ofLink(key, udp);

    assertThat(sealed.bytes().size()).isEqualTo(50);
    assertThat(sealed.transport()).isEqualTo("sealed");
    assertThat(sealed.linkKey()).isEqualTo(key);
    assertThat(sealed.underLink()).isEqualTo(udp);
    assertThat(sealed.port()).isEqualTo(1618);
    assertThat(sealed.isIp()).isFalse();
    assertThat(sealed.hasIp()).isTrue();
    assertThat(PeerAddresses.scope(sealed)).isEqualTo(PeerAddresses.scope(udp));
    assertThat(PeerAddresses.group(sealed)).isEqualTo(PeerAddresses.group(udp));
    assertThat(PeerAddresses.source(sealed)).isEqualTo(PeerAddresses.source(udp));
    assertThat(PeerAddresses.isRoutable(sealed)).isTrue();
    assertThat(PeerAddresses.toSocketAddress(sealed)).isEqualTo(PeerAddresses.toSocketAddress(udp));
    assertThatIllegalStateException().isThrownBy(udp::linkKey);
    assertThatIllegalStateException().isThrownBy(udp::underLink);
  }

  @Test
  void shouldRefuseASealedAddressOutOfShape() {
    for (int length : new int[] {1, 18, 49, 51, 64}) {
      byte[] bytes = new byte[length];
      bytes[length - 1] = 1;
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new PeerAddress("sealed", ByteString.copyFrom(bytes)));
    }
    PeerAddress anyPort = ((Endpoint.Complete) PeerAddresses.parseListen("[::1]:0")).address();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeerAddress.ofLink(LinkKey.of(new byte[32], 0), anyPort));
  }

  @Test
  void shouldResolveTheHostOfASealedAddress() throws Exception {
    LinkKey key = LinkKey.parse("0f".repeat(32));
    Endpoint named = PeerAddresses.parseEndpoint("sealed://" + key + "@example.org:80");
    assertThat(named)
        .isEqualTo(new Endpoint.Named("sealed", "example.org", 80, java.util.Optional.of(key)));
    InetAddress host = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7});
    assertThat(named.resolve(host, name -> host)).hasToString("sealed://" + key + "@192.0.2.7:80");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Endpoint.Named("sealed", "example.org", 80));
  }

  /** The examples of RFC 5952, sections 1 to 5. */
  @ParameterizedTest
  @CsvSource({
    "2001:0db8:0000:0000:0001:0000:0000:0001, 2001:db8::1:0:0:1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8::AAAA:0:0:1, 2001:db8::aaaa:0:0:1",
    "1:0:0:0:0:0:0:0, 1::",
    "0:0:0:0:0:0:0:0, ::",
    "0:1:2:3:4:5:6:0, 0:1:2:3:4:5:6:0",
  })
  void shouldWriteIpv6AsRfc5952Has(String text, String canonical) {
    assertThat(PeerAddresses.parse("[" + text + "]:1")).hasToString("udp://[" + canonical + "]:1");
  }

  @Test
  void shouldParseWhatItFormats() {
    RandomMessages messages = new RandomMessages(new SplittableRandom(SEED));
    for (int i = 0; i < 20_000; i++) {
      PeerAddress address = messages.peerAddress();

      assertThat(PeerAddresses.parse(address.toString()))
          .as("-Ddave.test.seed=%d, address %d", SEED, i)
          .isEqualTo(address);
    }
  }

  /** The JDK agrees with our own reading and writing of IP literals. */
  @Test
  void shouldReadIpAsTheJdkDoes() throws Exception {
    RandomMessages messages = new RandomMessages(new SplittableRandom(SEED));
    for (int i = 0; i < 20_000; i++) {
      PeerAddress address = messages.peerAddress();
      if (address.isIp()) {
        String ip = IpText.format(address.ip().toByteArray());

        assertThat(InetAddress.getByName(ip)) // A literal: nothing is looked up.
            .as("-Ddave.test.seed=%d, address %d, %s", SEED, i, ip)
            .isEqualTo(PeerAddresses.toSocketAddress(address).getAddress());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|has no port",
        "sealed://|has no link key",
        "sealed://192.0.2.1:1618|has no link key",
        "sealed://@192.0.2.1:1618|has no link key",
        "sealed://0011@192.0.2.1:1618|has a link key of 4 digits",
        "sealed://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef|has no link key",
        "sealed://g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef@192.0.2.1:1618|has a link key that is not hex",
        "sealed://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef00@192.0.2.1:1618|has a link key of 66 digits",
        "sealed://123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef@192.0.2.1:1618|has a link key of 63 digits",
        "sealed://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef@|has no port",
        "sealed://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef@192.0.2.1|has no port",
        "sealed://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef@192.0.2.1:0|has a bad port",
        "sealed://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef@:1618|has no host",
        "sealed://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef@HOST:1618|still has HOST in it",
        "sealed://0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef@ho st:1618|has a bad host",
        "udp://|has no port",
        "localhost|has no port",
        "[::1]|has no port",
        "udp://[::1]|has no port",
        ":|has a bad port",
        ":0|has a bad port",
        ":70000|has a bad port",
        ":65536|has a bad port",
        ":100000000000|has a bad port",
        ":-1|has a bad port",
        ":+1|has a bad port",
        ":0x10|has a bad port",
        "127.0.0.1:|has a bad port",
        "127.0.0.1:16 18|has a bad port",
        "127.0.0.1:1618/|has a bad port",
        "127.0.0.1:1618 |has a bad port",
        "127.0.0.1:\u0661\u0666\u0661\u0668|has a bad port",
        "[::1|has a bad host",
        "[::1:1618|has a bad host",
        "::1]:1618|has a bad host",
        "::1:1618|has a bad host",
        "2001:db8::1:1618|has a bad host",
        "[[::1]]:1618|has a bad IPv6 address",
        "[]:1618|has a bad IPv6 address",
        "[:]:1618|has a bad IPv6 address",
        "[:::]:1618|has a bad IPv6 address",
        "[1::2::3]:1618|has a bad IPv6 address",
        "[12345::]:1618|has a bad IPv6 address",
        "[1:2:3:4:5:6:7]:1618|has a bad IPv6 address",
        "[1:2:3:4:5:6:7:8:9]:1618|has a bad IPv6 address",
        "[1:2:3:4::5:6:7:8]:1618|has a bad IPv6 address",
        "[:1:2:3:4:5:6:7]:1618|has a bad IPv6 address",
        "[1:2:3:4:5:6:7:]:1618|has a bad IPv6 address",
        "[::g]:1618|has a bad IPv6 address",
        "[::\u0661]:1618|has a bad IPv6 address",
        "[fe80::1%eth0]:1618|has a bad IPv6 address",
        "[127.0.0.1]:1618|has a bad IPv6 address",
        "[::1.2.3]:1618|has a bad IPv6 address",
        "[1.2.3.4::]:1618|has a bad IPv6 address",
        "[::1.2.3.4:5]:1618|has a bad IPv6 address",
        "1.2.3:1618|has a bad IPv4 address",
        "127.1:1618|has a bad IPv4 address",
        "1.2.3.4.5:1618|has a bad IPv4 address",
        "256.1.1.1:1618|has a bad IPv4 address",
        "01.2.3.4:1618|has a bad IPv4 address",
        "1.2.3.4.:1618|has a bad IPv4 address",
        "2130706433:1618|has a bad IPv4 address",
        "0x7f000001:1618|has a bad IPv4 address",
        "0x7f.0.0.0x1:1618|has a bad IPv4 address",
        "a b:1618|has a bad host",
        " localhost:1618|has a bad host",
        "h\u00f6st:1618|has a bad host",
        "a..b:1618|has a bad host",
        "user@host:1618|has a bad host",
        "://host:1618|has a bad transport",
        "UDP://host:1618|has a bad transport",
        "u dp://host:1618|has a bad transport",
        "averyveryverylongname://00|has a bad transport",
        "quic://|has a bad address of quic",
        "quic://0|has a bad address of quic",
        "quic://0g|has a bad address of quic",
        "quic://host:1618|has a bad address of quic",
      },
      ignoreLeadingAndTrailingWhitespace = false)
  void shouldSayWhatIsWrongInOneLine(String text, String what) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeerAddresses.parseEndpoint(text))
        .withMessageContaining(what + ": write")
        .withMessageStartingWith("address '")
        .satisfies(e -> assertThat(e.getMessage()).matches("[ -~]{1,200}"));
  }

  @Test
  void shouldShortenAVeryLongText() {
    for (String text :
        new String[] {
          "a".repeat(100_000),
          "a".repeat(100_000) + ":1618",
          "[" + ":".repeat(100_000) + "]:1618",
          "[" + "1:".repeat(100_000) + "]:1618",
          "1.".repeat(100_000) + ":1618",
          "a.".repeat(100_000) + ":1618",
          ":" + "1".repeat(100_000),
          "x".repeat(100_000) + "://00",
          "x://" + "0".repeat(100_000),
          "\n".repeat(100_000),
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PeerAddresses.parseEndpoint(text))
          .satisfies(e -> assertThat(e.getMessage()).matches("[ -~]{1,200}"));
    }
  }

  @Test
  void shouldTellAHostNameAndAMissingHostApart() {
    assertThat(PeerAddresses.parseEndpoint("tcp://example.org:80"))
        .isEqualTo(new Endpoint.Named("tcp", "example.org", 80));
    assertThat(PeerAddresses.parseEndpoint("localhost:1618"))
        .isEqualTo(new Endpoint.Named("udp", "localhost", 1618));
    assertThat(PeerAddresses.parseEndpoint(":1618")).isEqualTo(new Endpoint.PortOnly("udp", 1618));
    assertThat(PeerAddresses.parseEndpoint("tcp://:1618"))
        .isEqualTo(new Endpoint.PortOnly("tcp", 1618));
    assertThat(PeerAddresses.parseEndpoint("[::1]:1618"))
        .isEqualTo(new Endpoint.Complete(PeerAddresses.parse("[::1]:1618")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeerAddresses.parse("localhost:1618"))
        .withMessage("address 'localhost:1618' has a host name: write its IP address instead");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeerAddresses.parse(":1618"))
        .withMessage("address ':1618' has no host: write one, such as 127.0.0.1:1618");
  }

  @Test
  void shouldTakePortZeroToListenAtOnly() {
    assertThat(PeerAddresses.parseListen(":0")).isEqualTo(new Endpoint.PortOnly("udp", 0));
    assertThat(PeerAddresses.parseListen("127.0.0.1:0"))
        .isInstanceOfSatisfying(
            Endpoint.Complete.class,
            complete -> assertThat(complete.address()).hasToString("udp://127.0.0.1:0"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeerAddresses.parseListen(":65536"))
        .withMessageContaining("write a number from 0 to 65535");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeerAddresses.parse("127.0.0.1:0"))
        .withMessageContaining("write a number from 1 to 65535");
  }

  @Test
  void shouldResolveANameByTheResolverAlone() throws Exception {
    InetAddress any = InetAddress.getByName("::");
    Endpoint.HostResolver hosts =
        host -> {
          if (host.equals("known.example")) {
            return InetAddress.getByName("192.0.2.7");
          }
          throw new UnknownHostException(host);
        };

    assertThat(PeerAddresses.parseEndpoint("tcp://known.example:80").resolve(any, hosts))
        .hasToString("tcp://192.0.2.7:80");
    assertThat(PeerAddresses.parseEndpoint(":80").resolve(any, hosts)).hasToString("udp://[::]:80");
    assertThat(PeerAddresses.parseEndpoint("[::1]:80").resolve(any, hosts))
        .hasToString("udp://[::1]:80");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeerAddresses.parseEndpoint("other.example:80").resolve(any, hosts))
        .withMessage(
            "no address found for the host 'other.example': check its name, or give its IP address")
        .withCauseInstanceOf(UnknownHostException.class);
  }

  @Test
  void shouldConvertToAndFromSocketAddresses() throws Exception {
    InetSocketAddress ipv4 = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 1618);
    InetSocketAddress ipv6 = new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 1618);

    assertThat(PeerAddresses.of("udp", ipv4)).hasToString("udp://192.0.2.1:1618");
    assertThat(PeerAddresses.of("tcp", ipv6)).hasToString("tcp://[2001:db8::1]:1618");
    assertThat(PeerAddresses.toSocketAddress(PeerAddresses.of("udp", ipv4))).isEqualTo(ipv4);
    assertThat(PeerAddresses.toSocketAddress(PeerAddresses.of("udp", ipv4)).getAddress())
        .isInstanceOf(Inet4Address.class);
    assertThat(PeerAddresses.toSocketAddress(PeerAddresses.of("udp", ipv6))).isEqualTo(ipv6);
  }

  @Test
  void shouldForgetTheZoneOfALinkLocalSocketAddress() throws Exception {
    byte[] ip = InetAddress.getByName("fe80::1").getAddress();
    InetSocketAddress zoned = new InetSocketAddress(Inet6Address.getByAddress(null, ip, 3), 1618);

    assertThat(PeerAddresses.of("udp", zoned)).hasToString("udp://[fe80::1]:1618");
  }

  @Test
  void shouldConvertNothingElse() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> PeerAddresses.of("udp", InetSocketAddress.createUnresolved("localhost", 1)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                PeerAddresses.of(
                    "quic", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeerAddresses.toSocketAddress(PeerAddresses.parse("quic://00")));
    assertThatIllegalStateException().isThrownBy(() -> PeerAddresses.parse("quic://00").port());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6, 17, 19, 64})
  void shouldHoldIpAddressesToTheirLength(int length) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PeerAddress("udp", ByteString.copyFrom(new byte[length])));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PeerAddress("tcp", ByteString.copyFrom(new byte[length])));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0:1618",
        "0.1.2.3:1618",
        "[::]:1618",
        "224.0.0.1:1618",
        "239.255.255.250:1618",
        "240.0.0.1:1618",
        "255.255.255.255:1618",
        "[ff02::1]:1618",
        "[::ffff:0.0.0.0]:1618",
        "tcp://[::]:1618"
      })
  void shouldRefuseWhereNoPeerCanBe(String text) {
    PeerAddress address = PeerAddresses.parse(text.contains("://") ? text : "udp://" + text);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> PeerAddresses.requirePossible(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(address + " is no address that a peer can have");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"udp://127.0.0.1:1", "udp://[::1]:1", "udp://10.0.0.1:1", "tcp://45.1.1.1:1"})
  void shouldTakeWhereAPeerCanBe(String text) {
    PeerAddress address = PeerAddresses.parse(text);
    assertThat(PeerAddresses.requirePossible(address)).isEqualTo(address);
  }
}
