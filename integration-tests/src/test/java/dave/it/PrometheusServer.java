package dave.it;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A real Prometheus on loopback, with a folder of its own, that collects every second. */
final class PrometheusServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  /** An answer, or the reason why there is none. */
  record Answer(JsonNode body) {
    boolean isSuccess() {
      return body.path("status").asText().equals("success");
    }

    JsonNode data() {
      return body.path("data");
    }
  }

  private PrometheusServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static PrometheusServer start(Path folder, Path rules, List<InetSocketAddress> targets)
      throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String addresses =
        targets.stream()
            .map(target -> "'127.0.0.1:" + target.getPort() + "'")
            .collect(Collectors.joining(", "));
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
        rule_files: ['%s']
        scrape_configs:
          - job_name: dave
            static_configs: [{targets: [%s]}]
        """
            .formatted(rules, addresses));
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    PrometheusServer server = new PrometheusServer(process, port);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !process.isAlive() || server.status("/-/ready") == 200);
    if (!process.isAlive()) {
      throw new IOException(Files.readString(folder.resolve("prometheus.log")));
    }
    return server;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  private int status(String path) {
    try {
      return send(path).statusCode();
    } catch (UncheckedIOException e) {
      return 0; // It has not started yet.
    }
  }

  private HttpResponse<String> send(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(uri().resolve(path)).timeout(Duration.ofSeconds(10)).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Returns the answer of a path of its API, such as {@code rules}. */
  Answer ask(String path) {
    try {
      return new Answer(JSON.readTree(send("/api/v1/" + path).body()));
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  /** Returns the current value of an expression. */
  Answer query(String expression) {
    return ask("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    client.shutdownNow();
    process.destroyForcibly();
    process.onExit().join();
  }
}
