package dave.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ProbeTest {
  /** Answers one request, and returns its first line. */
  private static CompletableFuture<String> answer(ServerSocket server, String status) {
    CompletableFuture<String> asked = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket caller = server.accept()) {
                byte[] head = caller.getInputStream().readNBytes("GET /readyz HTTP/1.1".length());
                asked.complete(new String(head, StandardCharsets.US_ASCII));
                String text = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n";
                caller.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
              } catch (IOException e) {
                asked.completeExceptionally(e);
              }
            });
    return asked;
  }

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @Test
  void shouldAskTheMetricsListenerFirst() throws IOException {
    try (ServerSocket server = server()) {
      CompletableFuture<String> asked = answer(server, "200 OK");
      Map<String, String> variables =
          Map.of("DAVE_METRICS", "0.0.0.0:" + server.getLocalPort(), "DAVE_HTTP", "127.0.0.1:1");
      assertThat(Probe.fault(variables)).isEmpty();
      assertThat(asked.join()).isEqualTo("GET /readyz HTTP/1.1");
    }
  }

  @Test
  void shouldTellWhatANodeAnswersThatIsNotReady() throws IOException {
    try (ServerSocket server = server()) {
      CompletableFuture<String> asked = answer(server, "503 Service Unavailable");
      Map<String, String> variables =
          Map.of("DAVE_METRICS", "off", "DAVE_HTTP", ":" + server.getLocalPort());
      assertThat(Probe.fault(variables)).isEqualTo("not ready: HTTP/1.1 503");
      assertThat(asked.join()).startsWith("GET /readyz");
    }
  }

  @Test
  void shouldBeContentWithAnApiThatAccepts() throws IOException {
    try (ServerSocket server = server()) {
      Map<String, String> variables = Map.of("DAVE_ADMIN", "127.0.0.1:" + server.getLocalPort());
      assertThat(Probe.fault(variables)).isEmpty();
    }
  }

  @Test
  void shouldTellWhereNobodyAccepts() throws IOException {
    int port;
    try (ServerSocket server = server()) {
      port = server.getLocalPort();
    }
    Map<String, String> variables = Map.of("DAVE_METRICS", "127.0.0.1:" + port);
    assertThat(Probe.fault(variables)).startsWith("127.0.0.1:" + port + ": ");
  }

  @Test
  void shouldTellAnAddressThatIsNone() {
    assertThat(Probe.fault(Map.of("DAVE_METRICS", "nowhere"))).startsWith("nowhere: ");
  }
}
