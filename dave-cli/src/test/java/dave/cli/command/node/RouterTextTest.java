package dave.cli.command.node;

import static org.assertj.core.api.Assertions.assertThat;

import dave.admin.v1.RouterMapping;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouterTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "off | not asked (router-mapping is off)",
        "not_needed | not asked: the node does not listen at a private address of IPv4",
        "unsupported | not asked: this system does not say which one it is",
        "no_router | none found",
        "asking | is being asked for a port",
        "mapped | forwards udp://203.0.113.7:1618 (PCP)",
        "refused | forwards no port: no resources",
        "silent | forwards no port: it answers neither PCP nor NAT-PMP",
        "newer | newer"
      })
  void shouldSayWhatTheRouterDoes(String state, String text) {
    RouterMapping router =
        RouterMapping.newBuilder()
            .setState(state)
            .setProtocol("PCP")
            .setExternal("udp://203.0.113.7:1618")
            .setReason("no resources")
            .build();
    assertThat(RouterText.text(router)).isEqualTo(text);
    assertThat(RouterText.text(router.toBuilder().clearExternal().build()))
        .isEqualTo(text.replace("udp://203.0.113.7:1618", "a port"));
  }
}
