package dave.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.admin.AdminConfig;
import dave.engine.Health;
import dave.http.HttpConfig;
import dave.http.server.MetricsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the answers for collectors and probes, and the address that gives them. */
final class MetricsServerTest {
  private static final InetSocketAddress FREE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final NodeConfig NODE = NodeConfig.builder().listen("127.0.0.1:0").build();

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
    try (DaveNode node = DaveNode.launch(NODE.toBuilder().metrics(FREE).build())) {
      InetSocketAddress at = node.metricsAddress().orElseThrow();
      assertThat(node.httpAddress()).isEmpty();
      assertThat(ask(at, "/livez").body()).isEqualTo("ok\n");
      assertThat(ask(at, "/readyz").body()).isEqualTo("ok\n");
      HttpResponse<String> metrics = ask(at, "/metrics", "x-forwarded-for", "192.0.2.1");
      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.headers().firstValue("content-type"))
          .contains("text/plain; version=0.0.4; charset=utf-8");
      assertThat(metrics.body()).contains("dave_packets_in_total{").doesNotContain("# EOF");
      for (String path : new String[] {"/", "/v1/status", "/v1/keys", "/assets/page.js"}) {
        HttpResponse<String> other = ask(at, path);
        assertThat(other.statusCode()).as(path).isEqualTo(404);
        assertThat(other.body()).contains("PATH_UNKNOWN");
      }
      assertThat(ask(at, "/livez?x=1").body()).contains("PARAMETER_UNKNOWN");
    }
  }

  /** The Accept headers of Prometheus and of others. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          text/plain                                                    | text/plain
          */*                                                           | text/plain
          application/openmetrics-text                                  | openmetrics
          application/openmetrics-text;version=1.0.0;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2 | openmetrics
          application/openmetrics-text;version="1.0.0",text/plain;q=0.5 | openmetrics
          application/openmetrics-text;version=0.0.1,text/plain;q=0.5   | text/plain
          application/openmetrics-text;q=0.2,text/plain;q=0.5           | text/plain
          text/plain;version=1.0.0,application/openmetrics-text;q=0.1   | openmetrics
          application/json                                              | NOT_ACCEPTABLE
          text/plain;q=0                                                | NOT_ACCEPTABLE
          """)
  void shouldAnswerInTheFormThatIsAccepted(String accept, String form) {
    try (DaveNode node = DaveNode.launch(NODE.toBuilder().metrics(FREE).build())) {
      HttpResponse<String> answer =
          ask(node.metricsAddress().orElseThrow(), "/metrics", "accept", accept);
      if (form.equals("NOT_ACCEPTABLE")) {
        assertThat(answer.statusCode()).isEqualTo(406);
        assertThat(answer.body()).contains(form);
      } else {
        assertThat(answer.headers().firstValue("content-type").orElse("")).contains(form);
        assertThat(answer.body().endsWith("# EOF\n")).isEqualTo(form.equals("openmetrics"));
      }
    }
  }

  /** Some readers of metrics, promtool among them, do not know escaped quotes in descriptions. */
  @Test
  void shouldSayOfEveryMetricWhatItMeansWithoutEscapes() {
    NodeConfig config = NODE.toBuilder().metrics(FREE).http(HttpConfig.of(FREE)).build();
    try (DaveNode node = DaveNode.launch(config)) {
      assertThat(ask(node.httpAddress().orElseThrow(), "/livez").statusCode()).isEqualTo(200);
      for (String accept : new String[] {"text/plain", "application/openmetrics-text"}) {
        String text = ask(node.metricsAddress().orElseThrow(), "/metrics", "accept", accept).body();
        assertThat(text).contains("dave_http_requests");
        List<String> described =
            text.lines()
                .filter(line -> line.matches("# HELP \\S+ [^\\\\]*\\S[^\\\\]*"))
                .map(line -> line.split(" ", -1)[2])
                .toList();
        assertThat(
                text.lines()
                    .filter(line -> line.startsWith("# TYPE "))
                    .map(line -> line.split(" ", -1)[2]))
            .isNotEmpty()
            .allSatisfy(name -> assertThat(described).contains(name));
      }
    }
  }

  @Test
  void shouldRefuseMetricsToStrangersAtTheGatewayAndNameTheRemedy(@TempDir Path folder)
      throws IOException {
    Path token = folder.resolve("token");
    Files.writeString(token, "0123456789abcdef0123");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    NodeConfig config =
        NODE.toBuilder()
            .http(HttpConfig.of(FREE).withTokenFile(token).withTrustLocal(true))
            .build();
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
    try (NodeRuntime runtime = NodeRuntime.start(true, null)) {
      Health health = new Health(runtime.timer());
      try (MetricsServer server =
          MetricsServer.start(FREE, health, runtime::scrape, runtime.service(), runtime.loops())) {
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
    try (DaveNode first = DaveNode.launch(NODE.toBuilder().metrics(FREE).build())) {
      InetSocketAddress taken = first.metricsAddress().orElseThrow();
      assertThatThrownBy(() -> DaveNode.launch(NODE.toBuilder().metrics(taken).build()).close())
          .isInstanceOf(NodeException.class)
          .hasMessageContaining("cannot serve metrics at 127.0.0.1:" + taken.getPort());
    }
  }

  @Test
  void shouldBeReadyOnlyWhenEveryListenerIsBound() throws Exception {
    InetSocketAddress metrics = unused();
    InetSocketAddress admin = unused();
    InetSocketAddress http = unused();
    NodeConfig config =
        NODE.toBuilder()
            .metrics(metrics)
            .admin(AdminConfig.loopback(admin))
            .http(HttpConfig.of(http))
            .build();
    try (ExecutorService prober = Executors.newSingleThreadExecutor()) {
      Future<List<Boolean>> bound =
          prober.submit(
              () -> {
                while (!isReady(metrics)) {
                  Thread.onSpinWait();
                }
                return List.of(connects(admin), connects(http));
              });
      try (DaveNode node = DaveNode.launch(config)) {
        assertThat(bound.get(30, TimeUnit.SECONDS)).containsExactly(true, true);
        assertThat(node.adminAddress()).contains(admin);
      }
    }
  }

  private boolean isReady(InetSocketAddress at) {
    try {
      return ask(at, "/readyz").statusCode() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static boolean connects(InetSocketAddress to) {
    try (Socket socket = new Socket(to.getAddress(), to.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Returns an address that was free a moment ago. The test has to know it before the node listens.
   */
  private static InetSocketAddress unused() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }
}
