package dave.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.engine.Health;
import dave.http.HttpConfig;
import dave.http.MetricsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What collectors and probes are told, and by which address. */
final class MetricsServerTest {
  private static final InetSocketAddress FREE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final NodeConfig NODE = NodeConfig.DEFAULT.withListen("127.0.0.1:0");

  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> ask(InetSocketAddress at, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.getPort() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldTellCollectorsAndProbesAndNobodyElse() {
    try (DaveNode node = DaveNode.launch(NODE.withMetrics(FREE))) {
      InetSocketAddress at = node.metricsAddress().orElseThrow();
      assertThat(node.httpAddress()).isEmpty();
      assertThat(ask(at, "/livez").body()).isEqualTo("ok\n");
      assertThat(ask(at, "/readyz").body()).isEqualTo("ok\n");
      HttpResponse<String> metrics = ask(at, "/metrics", "x-forwarded-for", "192.0.2.1");
      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.headers().firstValue("content-type"))
          .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
      assertThat(metrics.body()).contains("dave_packets_in_total{").endsWith("# EOF\n");
      for (String path : new String[] {"/", "/v1/status", "/v1/keys", "/assets/page.js"}) {
        HttpResponse<String> other = ask(at, path);
        assertThat(other.statusCode()).as(path).isEqualTo(404);
        assertThat(other.body()).contains("PATH_UNKNOWN");
      }
      assertThat(ask(at, "/livez?x=1").body()).contains("PARAMETER_UNKNOWN");
    }
  }

  @Test
  void shouldRefuseMetricsToStrangersAtTheGatewayAndNameTheRemedy(@TempDir Path folder)
      throws IOException {
    Path token = folder.resolve("token");
    Files.writeString(token, "0123456789abcdef0123");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    NodeConfig config =
        NODE.withHttp(HttpConfig.of(FREE).withTokenFile(token).withTrustLocal(true));
    try (DaveNode node = DaveNode.launch(config)) {
      InetSocketAddress at = node.httpAddress().orElseThrow();
      assertThat(ask(at, "/metrics").statusCode()).isEqualTo(200);
      assertThat(ask(at, "/metrics", "authorization", "Bearer 0123456789abcdef0123").statusCode())
          .isEqualTo(200);
      HttpResponse<String> stranger = ask(at, "/metrics", "x-forwarded-for", "192.0.2.1");
      assertThat(stranger.statusCode()).isEqualTo(403);
      assertThat(stranger.headers().firstValue("content-type"))
          .contains("application/problem+json");
      assertThat(stranger.body())
          .contains("METRICS_NOT_LOCAL", "dave node --metrics")
          .doesNotContain("dave_");
      assertThat(ask(at, "/livez", "x-forwarded-for", "192.0.2.1").statusCode()).isEqualTo(200);
      assertThat(ask(at, "/readyz", "x-forwarded-for", "192.0.2.1").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldAnswerBeforeTheNodeIsThereAndWhileItEnds() throws IOException {
    try (NodeRuntime runtime = NodeRuntime.start(true)) {
      Health health = new Health(runtime.timer());
      try (MetricsServer server =
          MetricsServer.start(FREE, health, runtime::scrape, runtime.http())) {
        assertThat(ask(server.address(), "/livez").statusCode()).isEqualTo(200);
        HttpResponse<String> starting = ask(server.address(), "/readyz");
        assertThat(starting.statusCode()).isEqualTo(503);
        assertThat(starting.body()).contains("\"reason\":\"STARTING\"");
        health.drain();
        assertThat(ask(server.address(), "/livez").statusCode()).isEqualTo(200);
        assertThat(ask(server.address(), "/readyz").body()).contains("\"reason\":\"DRAINING\"");
      }
    }
  }

  @Test
  void shouldSayThatTheAddressIsTaken() {
    try (DaveNode first = DaveNode.launch(NODE.withMetrics(FREE))) {
      InetSocketAddress taken = first.metricsAddress().orElseThrow();
      assertThatThrownBy(() -> DaveNode.launch(NODE.withMetrics(taken)).close())
          .isInstanceOf(NodeException.class)
          .hasMessageContaining("cannot serve metrics at 127.0.0.1:" + taken.getPort());
    }
  }
}
