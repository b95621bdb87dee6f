package dave.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.Endpoint;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Any text as an address. It gives an address that is the same after writing and reading, or an
 * error of one line that quotes the text; never another exception.
 */
public final class AddressTarget {
  private AddressTarget() {}

  /** Jazzer's entry. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    checkParsed(text, PeerAddresses::parseEndpoint, 1);
    checkParsed(text, PeerAddresses::parseListen, 0);
    try {
      checkRoundTrip(PeerAddresses.parse(text));
    } catch (IllegalArgumentException e) {
      checkRefusal(e);
    }
  }

  private static void checkParsed(String text, Function<String, Endpoint> parser, int lowest) {
    Endpoint endpoint;
    try {
      endpoint = parser.apply(text);
    } catch (IllegalArgumentException e) {
      checkRefusal(e);
      return;
    }
    switch (endpoint) {
      case Endpoint.Complete complete -> checkRoundTrip(complete.address());
      case Endpoint.Named named -> {
        assertThat(named.host()).matches("[A-Za-z0-9_.-]{1,253}");
        assertThat(named.port()).isBetween(lowest, 65_535);
      }
      case Endpoint.PortOnly portOnly -> assertThat(portOnly.port()).isBetween(lowest, 65_535);
    }
  }

  private static void checkRefusal(IllegalArgumentException e) {
    // Not a subclass, such as NumberFormatException, that slipped through.
    assertThat(e.getClass()).isEqualTo(IllegalArgumentException.class);
    assertThat(e.getMessage()).startsWith("address '").matches("[ -~]{20,300}");
  }

  /** Checks that an address's text identifies it, and that no method for addresses throws. */
  static void checkRoundTrip(PeerAddress address) {
    String text = address.toString();
    assertThat(text).matches("[!-~]+");
    assertThat(PeerAddresses.parseListen(text)).isEqualTo(new Endpoint.Complete(address));
    PeerAddresses.scope(address);
    PeerAddresses.group(address);
    PeerAddresses.source(address);
    if (address.isIp()) {
      assertThat(PeerAddresses.of(address.transport(), PeerAddresses.toSocketAddress(address)))
          .isEqualTo(address);
    }
  }

  static List<byte[]> seeds() {
    return Stream.of(
            "udp://192.0.2.1:1618",
            "tcp://[2001:db8::1]:1618",
            "[::ffff:192.0.2.1]:9",
            "[1:2:3:4:5:6:7:8]:65535",
            "host.example.org:1618",
            ":1618",
            "127.0.0.1:0",
            "onion+v3://00ff1122aabb",
            "sealed://" + "0f".repeat(32) + "@192.0.2.1:1618",
            "sealed://" + "F0".repeat(32) + "@host.example.org:1618",
            "0x7f000001:1",
            "udp://[::]:1",
            "tcp://[fe80::1%eth0]:5")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }
}
