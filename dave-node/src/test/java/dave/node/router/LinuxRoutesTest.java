package dave.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests tables as machines of little-endian numbers show them. */
final class LinuxRoutesTest {
  private static final String HEADING =
      "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT";
  private static final String NETWORK = "eth0 0001A8C0 00000000 0001 0 0 0 00FFFFFF 0 0 0";
  private static final String DEFAULT = "eth0 00000000 0101A8C0 0003 0 0 100 00000000 0 0 0";

  @BeforeEach
  void checkOrder() {
    Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
  }

  private static Optional<String> gateway(String... lines) {
    return LinuxRoutes.gateway(List.of(lines)).map(router -> router.getHostAddress());
  }

  @Test
  void shouldFindTheDefaultGateway() {
    assertThat(gateway(HEADING, NETWORK, DEFAULT)).contains("192.168.1.1");
  }

  @Test
  void shouldTakeTheRouteOfLeastMetric() {
    String wifi = "wlan0 00000000 0100000A 0003 0 0 50 00000000 0 0 0";
    assertThat(gateway(HEADING, DEFAULT, wifi)).contains("10.0.0.1");
  }

  @Test
  void shouldFindNoneIfATunnelIsTheDefault() {
    String tunnel = "tun0 00000000 00000000 0001 0 0 50 00000000 0 0 0";
    assertThat(gateway(HEADING, DEFAULT, tunnel)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "eth0",
        "eth0 00000000 0101A8C0 0002 0 0 100 00000000 0 0 0", // down
        "eth0 00000000 0101A8C0 0003 0 0 100 00000080 0 0 0", // half of the internet
        "eth0 00000000 zzzzzzzz 0003 0 0 100 00000000 0 0 0",
        "eth0 00000000 0101A8C001 0003 0 0 100 00000000 0 0 0",
        "eth0 00000000 0101A8C0 0003 0 0 many 00000000 0 0 0"
      })
  void shouldFindNoneIn(String line) {
    assertThat(gateway(HEADING, NETWORK, line)).isEmpty();
  }
}
