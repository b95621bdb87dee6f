package dave.node;

import static org.assertj.core.api.Assertions.assertThat;

import dave.admin.AdminConfig;
import dave.http.HttpConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ConfigChangesTest {
  private static final InetSocketAddress ANYWHERE = new InetSocketAddress(1619);
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1619);

  @Test
  void shouldSayThatWhoIsTrustedChangesWithARestartOnly() {
    NodeConfig now =
        NodeConfig.builder().admin(AdminConfig.loopback(HERE)).http(HttpConfig.of(HERE)).build();
    NodeConfig next =
        NodeConfig.builder()
            .admin(AdminConfig.testNetwork(ANYWHERE, null))
            .http(HttpConfig.of(HERE).withTrustLocal(true))
            .build();

    assertThat(ConfigChanges.of(now, next).restart())
        .containsExactly("admin", "admin-plaintext", "http-trust-local");
    assertThat(ConfigChanges.of(next, next).restart()).isEmpty();
  }
}
