package dave.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dave.http.testing.GatewayNode;
import dave.http.testing.HttpClients;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Sends bytes that no proper client sends, over bare sockets. */
@SuppressWarnings("NullAway") // A missing value fails the test.
final class HttpHostileTest {
  private static final String HOST = "\r\nHost: 127.0.0.1\r\n";
  private static final String CLOSE = HOST + "Connection: close\r\n\r\n";
  private static final Duration SOON = Duration.ofSeconds(20);

  private static GatewayNode node;
  private static HttpClients http;

  @BeforeAll
  static void launch() {
    HttpLimits limits =
        HttpLimits.DEFAULT
            .withTimes(
                new HttpLimits.Times(
                    Duration.ofMillis(600),
                    Duration.ofMillis(900),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2)))
            .withRates(new HttpLimits.Rates(50, 100_000, 4 << 20, 32 << 20))
            .withCounts(new HttpLimits.Counts(40, 64, 4, 4, 4, 8));
    node =
        GatewayNode.launch(
            HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withTrustLocal(true)
                .withLimits(limits));
    http = new HttpClients(node.address());
  }

  @AfterAll
  static void close() {
    http.close();
    node.close();
  }

  private static String raw(String text) {
    return http.raw(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nBad Header: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n: x\r\n\r\n",
        "POST /v1/dats HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
        "POST /v1/dats HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
      })
  void shouldAnswerWhatIsNoHttpWithAProblemAndHangUp(String bytes) {
    String answer = raw(bytes);
    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .containsIgnoringCase("content-type: application/problem+json")
        .contains("\"reason\":\"REQUEST_MALFORMED\"");
  }

  @Test
  void shouldBoundLinesHeadersAndBodies() {
    assertThat(raw("GET /" + "x".repeat(5_000) + " HTTP/1.1" + CLOSE))
        .startsWith("HTTP/1.1 414 ")
        .contains("TARGET_TOO_LONG");
    assertThat(raw("GET / HTTP/1.1\r\nX: " + "x".repeat(20_000) + CLOSE))
        .startsWith("HTTP/1.1 431 ")
        .contains("HEADERS_TOO_LARGE");
    String post = "POST /v1/dats HTTP/1.1" + HOST + "Content-Type: application/json\r\n";
    assertThat(raw(post + "Content-Length: 99999999999\r\n\r\n{")).contains("BODY_TOO_LARGE");
    String chunk = "1000\r\n" + " ".repeat(0x1000) + "\r\n";
    assertThat(raw(post + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(6) + "0\r\n\r\n"))
        .contains("BODY_TOO_LARGE");
  }

  @Test
  void shouldStoreNoPartAndNothingPacked() {
    String post = "POST /v1/dats HTTP/1.1" + HOST + "Content-Type: application/json\r\n";
    assertThat(raw(post + "Content-Range: bytes 0-1/5\r\nContent-Length: 2\r\n\r\n{}"))
        .startsWith("HTTP/1.1 400 ")
        .contains("CONTENT_RANGE_UNSUPPORTED", "bytes 0-1/5");
    assertThat(raw(post + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"))
        .startsWith("HTTP/1.1 415 ")
        .contains("CONTENT_ENCODING_UNSUPPORTED")
        .containsIgnoringCase("accept-encoding: identity");
    assertThat(raw(post + "Content-Encoding: Identity\r\nContent-Length: 2\r\n\r\n{}"))
        .contains("FIELD_MISSING");
  }

  @Test
  void shouldAnswerProbesThatNameNoHost() {
    assertThat(raw("GET /readyz HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.")
        .contains(" 200 ")
        .containsPattern("(?i)\r\ndate: [A-Z][a-z]{2}, \\d{1,2} [A-Z][a-z]{2} \\d{4} ");
    assertThat(raw("GET /readyz HTTP/1.1\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(raw("GET /readyz HTTP/1.0\r\nHost: evil.example\r\n\r\n")).contains(" 421 ");
  }

  /** A client that still sends its body can read the refusal, instead of a broken pipe. */
  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 20000\r\n\r\n", "Content-Length: x\r\n\r\n"})
  void shouldLetTheRefusedFinishTheirSentence(String length) throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout((int) SOON.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(("POST /v1/dats HTTP/1.1" + HOST + length).getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answer).startsWith("HTTP/1.1 4").contains("\"reason\":\"");
      for (int slice = 0; slice < 4; slice++) {
        out.write(new byte[4_000]);
      }
    }
  }

  @Test
  void shouldNotListenToTheRefusedForever() throws IOException {
    byte[] slice = new byte[64 * 1024];
    try (Socket socket = connect()) {
      socket.setSoTimeout((int) SOON.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/dats HTTP/1.1" + HOST + "Content-Length: 99999999999\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      assertThatThrownBy(
              () -> {
                for (; ; ) {
                  out.write(slice);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%zz",
        "GET /v1/keys/%",
        "GET /v1/keys/%4",
        "GET /v1/keys/%\u00c3",
        "GET /v1/keys/\u00c3\u00a4",
        "GET /v1/keys?prefix=%f",
        "GET /v1/keys?%ff=1",
        "GET /v1/keys?page=%ff",
        "GET nowhere",
      })
  void shouldDecodeStrictly(String start) {
    String answer = raw(start + " HTTP/1.1" + CLOSE);
    assertThat(answer).containsAnyOf("TARGET_MALFORMED", "REQUEST_MALFORMED", "PATH_UNKNOWN");
    assertThat(answer).containsPattern("HTTP/1.1 40[04] ").doesNotContain("INTERNAL");
  }

  @Test
  void shouldTakeTheOtherFormsOfATarget() {
    assertThat(raw("GET http://127.0.0.1/livez HTTP/1.1" + CLOSE)).contains("200 OK", "ok\n");
    assertThat(raw("GET http://evil.example/livez HTTP/1.1" + CLOSE)).contains("HOST_FOREIGN");
    assertThat(raw("OPTIONS * HTTP/1.1" + CLOSE)).contains("204", "allow: ");
    assertThat(raw("GET /livez HTTP/1.0\r\nHost: localhost\r\n\r\n")).contains("200 OK", "ok\n");
  }

  @Test
  void shouldRefuseMethodsThatArePlainlyOdd() {
    assertThat(raw("BREW /v1/status HTTP/1.1" + CLOSE)).contains("405", "METHOD_NOT_ALLOWED");
    assertThat(raw("TRACE / HTTP/1.1" + CLOSE)).contains("405");
    assertThat(raw("CONNECT example.org:443 HTTP/1.1" + CLOSE)).startsWith("HTTP/1.1 4");
  }

  @Test
  void shouldNeverAnswerANoiseWithAnInternalError() {
    Random random = new Random(20261121);
    String[] words = {
      "GET ",
      "POST ",
      "/v1/keys",
      "/v1/dats",
      "/",
      "?",
      "&",
      "=",
      "%",
      " HTTP/1.1",
      "\r\n",
      "Host: 127.0.0.1",
      "Accept: ",
      "Range: bytes=",
      "Content-Length: ",
      "\u0000",
      "\u00ff",
      ";q=",
      "If-None-Match: ",
      "Last-Event-ID: ",
      "Transfer-Encoding: chunked",
      "12",
      "\t"
    };
    for (int i = 0; i < 80; i++) {
      StringBuilder noise = new StringBuilder();
      for (int n = random.nextInt(2, 24); n > 0; n--) {
        noise.append(words[random.nextInt(words.length)]);
      }
      String answer = raw(noise.append("\r\n\r\n").toString());
      assertThat(answer).as("seed 20261121, %s: %s", i, noise).doesNotContain("500", "INTERNAL");
    }
    assertThat(http.get("/livez").statusCode()).isEqualTo(200);
  }

  private static void drip(OutputStream out, byte drop) {
    try {
      out.write(drop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The gateway closes connections whose head comes too slowly or not at all. It serves others
   * meanwhile.
   */
  @Test
  void shouldCutOffThoseWhoDrip() throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout((int) SOON.toMillis());
      long begun = System.nanoTime();
      OutputStream out = socket.getOutputStream();
      byte[] head = "GET / HTTP/1.1\r\nX-Slow: 1234567890".getBytes(UTF_8);
      Disposable dripping =
          Flux.interval(Duration.ofMillis(50))
              .take(head.length)
              .doOnNext(at -> drip(out, head[at.intValue()]))
              .onErrorComplete() // The gateway closed it, as it should.
              .subscribe();
      assertThat(ended(socket)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
      dripping.dispose();
    }
    try (Socket silent = connect()) {
      silent.setSoTimeout((int) SOON.toMillis());
      assertThat(ended(silent)).isTrue();
    }
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  @Test
  void shouldBoundConnectionsAndForgetThemAtTheirEnd() throws IOException {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        open.add(connect());
      }
      assertThat(node.meters().get("dave.http.connections").gauge().value())
          .isLessThanOrEqualTo(40);
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
    await().atMost(SOON).until(() -> answers());
  }

  private static boolean answers() {
    return raw("GET /livez HTTP/1.1" + CLOSE).contains("200 OK");
  }

  @Test
  void shouldServeRequestsThatArePipelined() {
    String one = "GET /readyz HTTP/1.1" + HOST + "\r\n";
    String answer = raw(one.repeat(12) + "GET /livez HTTP/1.1" + CLOSE);
    assertThat(answer.split("HTTP/1.1 200 OK", -1)).hasSize(14);
  }

  @Test
  @Tag("long")
  void shouldCutOffWhoNeverReads() throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout((int) SOON.toMillis());
      byte[] requests =
          ("GET /v1/openapi.json HTTP/1.1" + HOST + "\r\n").repeat(20_000).getBytes(UTF_8);
      try {
        socket.getOutputStream().write(requests);
      } catch (IOException e) {
        // The gateway closed it during the write.
      }
      assertThat(ended(socket)).isTrue();
    }
    assertThat(answers()).isTrue();
  }

  private static Socket connect() throws IOException {
    return new Socket(http.address().getAddress(), http.address().getPort());
  }

  private static boolean ended(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[1 << 16];
      while (in.read(buffer) >= 0) {}
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
