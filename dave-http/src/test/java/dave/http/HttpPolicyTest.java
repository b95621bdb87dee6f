package dave.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dave.engine.link.LinkMode;
import dave.http.testing.GatewayNode;
import dave.http.testing.HttpClients;
import dave.http.testing.JsonTree;
import dave.wire.Dat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Tests which web pages and programs may do what. */
@SuppressWarnings("NullAway") // A missing value fails the test.
final class HttpPolicyTest {
  private static final String TOKEN = "correct-horse-battery-staple";
  private static final String CLOSE = "Connection: close\r\n\r\n";

  @TempDir Path folder;

  private static HttpConfig config() {
    return HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static GatewayNode launch(HttpConfig config) {
    return GatewayNode.launch(config);
  }

  private HttpConfig withToken() throws IOException {
    Path file = folder.resolve("token");
    Files.writeString(file, TOKEN + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return config().withTokenFile(file);
  }

  private static String raw(HttpClients http, String method, String target, String... headers) {
    StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return http.raw(request + CLOSE);
  }

  @Test
  void shouldTakeANewTokenOfItsFileAndKeepTheOldOneOfABrokenFile() throws IOException {
    HttpConfig config = withToken();
    Path file = folder.resolve("token");
    try (GatewayNode node = launch(config);
        HttpClients http = new HttpClients(node.address())) {
      Files.writeString(file, "short");
      assertThat(node.reloadCredentials()).singleElement().asString().contains("16 or more");
      assertThat(status(http, TOKEN)).isEqualTo(200);

      Files.writeString(file, TOKEN + "-renewed");
      assertThat(node.reloadCredentials()).isEmpty();
      assertThat(status(http, TOKEN)).isEqualTo(401);
      assertThat(status(http, TOKEN + "-renewed")).isEqualTo(200);
    }
  }

  private static int status(HttpClients http, String token) {
    return http.get("/v1/status", "authorization", "Bearer " + token).statusCode();
  }

  @Test
  void shouldAnswerToNamesOfThisMachineOnly() {
    try (GatewayNode node = launch(config());
        HttpClients http = new HttpClients(node.address())) {
      for (String host : new String[] {"localhost", "127.0.0.1:1680", "[::1]", "a.localhost:1"}) {
        assertThat(raw(http, "GET", "/livez", "Host: " + host)).as(host).contains("200 OK");
      }
      for (String host : new String[] {"evil.example", "127.0.0.1.evil.example", ""}) {
        assertThat(raw(http, "GET", "/livez", "Host: " + host))
            .as(host)
            .contains("421 ", "HOST_FOREIGN");
      }
      for (String host : new String[] {"[::1", "localhost\r\nHost: localhost", "a:b:c"}) {
        assertThat(raw(http, "GET", "/livez", "Host: " + host))
            .as(host)
            .containsPattern(" 4(00|21) ")
            .contains("\"reason\":");
      }
    }
  }

  /** A malformed host name of a stranger must not reach the log as a warning. */
  @Test
  void shouldLogNothingOfNamesThatAreNone() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    try (GatewayNode node = launch(config());
        HttpClients http = new HttpClients(node.address())) {
      root.addAppender(log);
      for (String host : new String[] {"[::1", "a:b:c", "a:b", "a:99999999999", "[::1]x", "a:-1"}) {
        assertThat(raw(http, "GET", "/livez", "Host: " + host))
            .as(host)
            .containsPattern(" 4(00|21) ")
            .contains("HOST_");
        String target = "http://" + host + "/livez";
        assertThat(raw(http, "GET", target, "Host: localhost")).as(target).startsWith("HTTP/1.1 ");
      }
    } finally {
      root.detachAppender(log);
    }
    assertThat(log.list)
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .isEmpty();
  }

  @Test
  void shouldLetForeignPagesNeitherReadNorWrite() {
    try (GatewayNode node = launch(config());
        HttpClients http = new HttpClients(node.address())) {
      HttpResponse<String> read = http.get("/v1/status", "origin", "https://evil.example");
      assertThat(read.headers().map().keySet())
          .noneMatch(name -> name.startsWith("access-control"));
      for (String origin : new String[] {"https://evil.example", "null"}) {
        HttpResponse<String> written =
            http.post("/v1/dats", "application/json", new byte[0], "origin", origin);
        assertThat(written.statusCode()).isEqualTo(403);
        assertThat(written.body()).contains("ORIGIN_FOREIGN");
      }
      String own = http.uri("").toString();
      assertThat(http.post("/v1/dats", "application/json", new byte[0], "origin", own).body())
          .contains("JSON_MALFORMED");
    }
  }

  /**
   * Otherwise an image, link or script on any site could make the node query its peers for a key.
   */
  @Test
  void shouldAskNobodyForAForeignPage() {
    try (GatewayNode node = launch(config());
        HttpClients http = new HttpClients(node.address())) {
      for (String site : new String[] {"cross-site", "same-site", "unheard-of"}) {
        for (String target : new String[] {"/v1/keys/k", "/v1/dats/" + "00".repeat(32)}) {
          HttpResponse<String> refused = http.get(target, "sec-fetch-site", site);
          assertThat(refused.statusCode()).as("%s %s", site, target).isEqualTo(403);
          assertThat(refused.body()).contains("ORIGIN_FOREIGN");
        }
        assertThat(http.get("/", "sec-fetch-site", site).statusCode()).isEqualTo(200);
      }
      assertThat(http.get("/v1/keys/k?local=true", "origin", "https://evil.example").statusCode())
          .isEqualTo(403);
      for (String site : new String[] {"same-origin", "none"}) {
        assertThat(http.get("/v1/keys/k?local=true", "sec-fetch-site", site).statusCode())
            .isEqualTo(404);
      }
    }
  }

  @Test
  void shouldLetThePagesOfConfiguredOrigins() {
    String friend = "https://friend.example";
    try (GatewayNode node = launch(config().withOrigins(friend));
        HttpClients http = new HttpClients(node.address())) {
      HttpResponse<String> read = http.get("/v1/status", "origin", friend);
      assertThat(read.headers().firstValue("access-control-allow-origin")).contains(friend);
      assertThat(read.headers().firstValue("vary")).contains("origin");
      assertThat(http.post("/v1/dats", "application/json", new byte[0], "origin", friend).body())
          .contains("JSON_MALFORMED");
      HttpRequest preflight =
          http.request("/v1/dats", "origin", friend, "access-control-request-method", "POST")
              .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
              .build();
      HttpResponse<String> allowed = http.send(preflight);
      assertThat(allowed.statusCode()).isEqualTo(204);
      assertThat(allowed.headers().firstValue("access-control-allow-methods"))
          .contains("OPTIONS, POST");
      assertThat(raw(http, "GET", "/livez", "Host: friend.example")).contains("200 OK");
      assertThat(http.post("/v1/dats", "application/json", new byte[0], "origin", "http://x.y"))
          .extracting(HttpResponse::statusCode)
          .isEqualTo(403);
    }
  }

  @Test
  void shouldLetTheOwnerWriteAndSeeAddresses() throws IOException {
    try (GatewayNode peer = launch(config());
        GatewayNode node = launch(withToken().withTrustLocal(true));
        HttpClients http = new HttpClients(node.address())) {
      node.engine().addEdge(peer.gossipAddress()).block();
      HttpRequest.Builder put =
          http.request("/v1/keys/mine?difficulty=16", "authorization", "Bearer " + TOKEN);
      HttpResponse<String> written =
          http.send(put.PUT(HttpRequest.BodyPublishers.ofString("value")).build());
      assertThat(written.statusCode()).as(written.body()).isEqualTo(201);
      assertThat(written.body()).contains("\"value\":{\"utf8\":\"value\"}", "\"stored\"");
      assertThat(firstPeer(http.get("/v1/status", "authorization", "bearer " + TOKEN)))
          .containsKey("address");
      assertThat(firstPeer(http.get("/v1/status"))).doesNotContainKey("address");
    }
  }

  @Test
  void shouldShowLinksButNoLinkKeyToStrangers() throws IOException {
    try (GatewayNode peer = GatewayNode.launch(config(), LinkMode.PREFER);
        GatewayNode node = GatewayNode.launch(withToken().withTrustLocal(true), LinkMode.PREFER);
        HttpClients http = new HttpClients(node.address())) {
      String[] owner = {"authorization", "Bearer " + TOKEN};
      node.engine().addEdge(peer.gossipAddress()).block();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> firstPeer(http.get("/v1/status", owner)).get("link") instanceof Map);

      Map<String, Object> link = link(http.get("/v1/status", owner));
      assertThat(link).containsEntry("state", "open").containsEntry("chosen", true);
      assertThat(link).containsKeys("since_ms", "last_cell_ms");
      assertThat(http.get("/v1/status", owner).body())
          .contains(node.gossipAddress().toString(), peer.gossipAddress().toString());

      assertThat(link(http.get("/v1/status")))
          .as("a program of this machine")
          .containsKey("since_ms")
          .doesNotContainKey("last_cell_ms");

      assertThat(http.get("/v1/status", "x-forwarded-for", "8.8.8.8").body())
          .contains(
              "\"listen_addresses\":[\"udp://127.0.0.1:",
              "\"mode\":\"prefer\"",
              "\"state\":\"mapped\"")
          .doesNotContain("203.0.113.7", "sealed", node.gossipAddress().linkKey().toString());
    }
  }

  private static Map<String, Object> link(HttpResponse<String> status) {
    return JsonTree.object(firstPeer(status).get("link"));
  }

  /**
   * A proxy on this machine need not say that it is one. nginx by default sends its own address as
   * Host and adds no header, and so may any tunnel.
   */
  @Test
  void shouldTakeNobodyForTheOwnerBehindAProxyThatSaysNothing() throws IOException {
    try (GatewayNode node = launch(withToken());
        HttpClients http = new HttpClients(node.address())) {
      Dat dat = HttpClients.mined("begun", "here", 16);
      String host = "Host: 127.0.0.1:" + http.address().getPort();
      assertThat(http.postJson(HttpClients.json(dat)).statusCode()).isEqualTo(201);
      String hash = dat.work().toString();
      for (String version : new String[] {"HTTP/1.0", "HTTP/1.1"}) {
        Function<String, String> ask =
            target -> http.raw("GET %s %s\r\n%s\r\n".formatted(target, version, host) + CLOSE);
        assertThat(ask.apply("/metrics")).contains(" 403 ", "METRICS_NOT_LOCAL");
        assertThat(ask.apply("/v1/dats/" + hash + "?local=true")).contains(" 404 ");
        assertThat(ask.apply("/v1/keys?prefix=begun")).doesNotContain(hash);
        assertThat(ask.apply("/v1/status")).contains("\"author\":\"\"");
      }
      String[] shown = {"authorization", "Bearer " + TOKEN};
      assertThat(http.get("/v1/dats/" + hash + "?local=true", shown).statusCode()).isEqualTo(200);
      assertThat(http.get("/metrics", shown).statusCode()).isEqualTo(200);
    }
  }

  private static Map<String, Object> firstPeer(HttpResponse<String> status) {
    return JsonTree.object(JsonTree.list(JsonTree.object(status.body()).get("peers")).getFirst());
  }

  @Test
  void shouldRefuseOthersThanTheOwner() throws IOException {
    try (GatewayNode node = launch(withToken());
        HttpClients http = new HttpClients(node.address())) {
      HttpRequest.BodyPublisher value = HttpRequest.BodyPublishers.ofString("v");
      HttpResponse<String> missing = http.send(http.request("/v1/keys/k").PUT(value).build());
      assertThat(missing.statusCode()).isEqualTo(401);
      assertThat(missing.headers().firstValue("www-authenticate")).contains("Bearer");
      for (String wrong : new String[] {"Bearer x", "Basic abc", TOKEN, "Bearer " + TOKEN + "x"}) {
        HttpResponse<String> refused = http.get("/v1/status", "authorization", wrong);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("TOKEN_INVALID").doesNotContain(TOKEN);
      }
      // A proxied request came over a network, in plain text.
      HttpResponse<String> proxied =
          http.get("/v1/status", "authorization", "Bearer " + TOKEN, "x-forwarded-for", "8.8.8.8");
      assertThat(proxied.statusCode()).isEqualTo(403);
      assertThat(proxied.body()).contains("TOKEN_NOT_LOCAL");
    }
  }

  @Test
  void shouldLimitASourceWhateverItsPort() {
    HttpConfig slow =
        config()
            .withLimits(
                HttpLimits.DEFAULT.withRates(new HttpLimits.Rates(1, 2, 4 << 20, 32 << 20)));
    try (GatewayNode node = launch(slow);
        HttpClients http = new HttpClients(node.address())) {
      int refused = 0;
      String last = "";
      // Each request has its own connection, and so its own port. Up to four seconds' worth can be
      // saved up.
      for (int i = 0; i < 30; i++) {
        String answer = raw(http, "GET", "/livez", "Host: localhost");
        if (answer.startsWith("HTTP/1.1 429")) {
          refused++;
          last = answer;
        }
      }
      assertThat(refused).isBetween(10, 22);
      assertThat(last).containsIgnoringCase("retry-after: 1").contains("TOO_MANY_REQUESTS");
    }
  }

  @Test
  void shouldBoundQuestionsToTheNetwork() throws InterruptedException {
    HttpConfig few =
        config()
            .withLimits(HttpLimits.DEFAULT.withCounts(new HttpLimits.Counts(100, 64, 1, 4, 1, 8)));
    try (GatewayNode peer = launch(config());
        GatewayNode node = launch(few);
        HttpClients http = new HttpClients(node.address())) {
      node.engine().addEdge(peer.gossipAddress()).block();
      String target = "/v1/dats/" + "00".repeat(32);
      // One source may run four lookups at a time; the fifth is refused.
      var waiting =
          java.util.stream.IntStream.range(0, 4)
              .mapToObj(
                  i ->
                      http.client()
                          .sendAsync(
                              http.request(target + "?timeout=4s").build(),
                              HttpResponse.BodyHandlers.ofString()))
              .toList();
      org.awaitility.Awaitility.await()
          .until(() -> http.get(target + "?timeout=1s").statusCode() == 429);
      assertThat(http.get(target + "?timeout=1s").body()).contains("LOOKUPS_BUSY");
      assertThat(http.get(target + "?local=true").statusCode()).isEqualTo(404);
      waiting.forEach(future -> future.join());
      assertThat(http.get(target + "?timeout=100ms").statusCode()).isEqualTo(404);
    }
  }
}
