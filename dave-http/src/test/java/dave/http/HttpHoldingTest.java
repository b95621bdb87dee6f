package dave.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dave.http.testing.GatewayNode;
import dave.http.testing.HttpClients;
import dave.http.testing.JsonTree;
import dave.wire.Dat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Tests how many bytes callers can make the gateway hold, of requests and of answers that nobody
 * reads.
 */
@SuppressWarnings("NullAway") // A missing value fails the test.
final class HttpHoldingTest {
  private static final String HOST = "\r\nHost: 127.0.0.1\r\n";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int DATS = 120;

  /** Two parts of an answer: the one that is being sent, and the next one. */
  private static final int ANSWER = 32 * 1024;

  private static GatewayNode node;
  private static HttpClients http;

  @BeforeAll
  static void launch() {
    node =
        GatewayNode.launch(
            HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withTrustLocal(true)
                .withLimits(
                    HttpLimits.DEFAULT
                        .withRates(new HttpLimits.Rates(50, 100_000, 1 << 20, 1 << 24))
                        .withBytes(new HttpLimits.Bytes(16 * 1024, 1 << 19))));
    http = new HttpClients(node.address());
    for (int i = 0; i < DATS; i++) {
      Dat dat = HttpClients.mined("held-%03d".formatted(i), "v".repeat(1_100), 16);
      assertThat(http.postJson(HttpClients.json(dat)).statusCode()).isEqualTo(201);
    }
  }

  @AfterAll
  static void close() {
    http.close();
    node.close();
  }

  private static double held() {
    return node.meters().get("dave.http.held.bytes").gauge().value();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Writes until the server and the buffers in between accept no more. Returns the number of bytes.
   */
  private static int pour(SocketChannel socket, byte[] bytes) throws IOException {
    socket.configureBlocking(false);
    ByteBuffer left = ByteBuffer.wrap(bytes);
    try {
      await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(Duration.ofSeconds(1))
          .until(
              () -> {
                int written = socket.write(left);
                assertThat(held()).isLessThan(8 * 1024);
                return written < 0 || !left.hasRemaining();
              });
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      return left.position(); // The server stopped reading, as it should.
    }
    return left.position();
  }

  /** Requests behind an unanswered one stay unread, however small their parts. */
  @Test
  void shouldReadLittleAheadOfAnAnswer() throws IOException {
    String tiny = "GET /livez HTTP/1.1" + HOST + "aa:\r\n".repeat(90) + "\r\n";
    try (SocketChannel socket = SocketChannel.open(http.address())) {
      socket.write(ByteBuffer.wrap(ascii("GET /v1/stream HTTP/1.1" + HOST + "\r\n")));
      assertThat(pour(socket, ascii(tiny.repeat(2_000)))).isPositive();
      assertThat(held()).isLessThan(8 * 1024);
    }
    await().atMost(SOON).until(() -> held() == 0);
  }

  @Test
  void shouldAnswerEachOfManyRequestsThatArePipelined() {
    String one = "GET /livez HTTP/1.1" + HOST + "\r\n";
    String post =
        "POST /v1/dats HTTP/1.1"
            + HOST
            + "Content-Type: application/json\r\nContent-Length: 3\r\n\r\n{}\n";
    String answer =
        http.raw(
            (one + one + one).repeat(100)
                + "GET /livez HTTP/1.1"
                + HOST
                + "\r\n"
                + "GET /livez HTTP/1.1"
                + HOST
                + "Connection: close\r\n\r\n");
    assertThat(answer.split("HTTP/1.1 200 OK", -1)).hasSize(303);
    assertThat(http.raw(post)).contains("FIELD_MISSING");
  }

  @Test
  void shouldBoundTheFieldsOfAHead() {
    String close = HOST + "Connection: close\r\n";
    assertThat(http.raw("GET /livez HTTP/1.1" + close + "a:\r\n".repeat(98) + "\r\n"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(http.raw("GET /livez HTTP/1.1" + close + "a:\r\n".repeat(99) + "\r\n"))
        .startsWith("HTTP/1.1 431 ")
        .contains("HEADERS_TOO_LARGE", "100 fields");
  }

  /** The callers of one address get at most half of all space, on however many connections. */
  @Test
  void shouldEndConnectionsWhoseHeadsThereIsNoRoomFor() throws IOException {
    byte[] head = ascii("GET /livez HTTP/1.1" + HOST + "x: " + "x".repeat(15_000));
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        Socket socket = new Socket(http.address().getAddress(), http.address().getPort());
        open.add(socket);
        try {
          socket.getOutputStream().write(head);
        } catch (IOException e) {
          // The node closed the connection during the write.
        }
        assertThat(held()).isLessThanOrEqualTo(1 << 18);
      }
      await().atMost(SOON).until(() -> ended(open) >= 10);
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
    await().atMost(SOON).until(() -> held() == 0);
    assertThat(http.get("/livez").statusCode()).isEqualTo(200);
  }

  private static long ended(List<Socket> sockets) {
    return sockets.stream().filter(HttpHoldingTest::isEnded).count();
  }

  private static boolean isEnded(Socket socket) {
    try {
      socket.setSoTimeout(20);
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void shouldHoldAFewDatsOfAListThatNobodyReads() throws IOException {
    // More than fits the buffers of the system.
    byte[] ask = ascii(("GET /v1/keys?limit=1000 HTTP/1.1" + HOST + "\r\n").repeat(60));
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        Socket socket = new Socket();
        open.add(socket);
        socket.setReceiveBufferSize(4_096);
        socket.connect(http.address());
        socket.getOutputStream().write(ask);
      }
      await()
          .during(Duration.ofSeconds(1))
          .atMost(SOON)
          .until(() -> held() >= 4 * ANSWER && held() <= 4 * (ANSWER + 4_096));
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
    await().atMost(SOON).until(() -> held() == 0);
  }

  private static Set<Object> dats(String json) {
    Set<Object> hashes = new HashSet<>();
    Map<String, Object> page = JsonTree.object(json);
    for (Object dat : JsonTree.list(page.get("dats"))) {
      assertThat(hashes.add(JsonTree.object(dat).get("hash"))).isTrue();
    }
    return hashes;
  }

  @Test
  void shouldGoThroughAListPageByPageWithoutLossOrRepetition() {
    Set<Object> seen = new HashSet<>();
    String page = "";
    int pages = 0;
    do {
      String json = http.get("/v1/keys?prefix=held-&limit=33&page=" + page).body();
      Set<Object> dats = dats(json);
      assertThat(seen).doesNotContainAnyElementsOf(dats);
      seen.addAll(dats);
      page = String.valueOf(JsonTree.object(json).get("next_page"));
      pages++;
    } while (!page.isEmpty());
    assertThat(seen).hasSize(DATS);
    assertThat(pages).isEqualTo(4);
    String all = http.get("/v1/keys?prefix=held-&limit=" + DATS).body();
    assertThat(dats(all)).hasSize(DATS);
    assertThat(all).endsWith("],\"next_page\":\"\"}");
    assertThat(http.get("/v1/keys?prefix=nothing").body())
        .isEqualTo("{\"dats\":[],\"next_page\":\"\"}");
  }

  @Test
  void shouldEndAnAnswerToHttp10WithTheConnection() {
    String answer = http.raw("GET /v1/keys?limit=1000 HTTP/1.0" + HOST + "\r\n");
    assertThat(answer).doesNotContainIgnoringCase("transfer-encoding");
    assertThat(dats(answer.substring(answer.indexOf("\r\n\r\n") + 4))).hasSize(DATS);
  }
}
