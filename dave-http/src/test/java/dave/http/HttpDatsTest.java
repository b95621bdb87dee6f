package dave.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dave.http.testing.GatewayNode;
import dave.http.testing.HttpClients;
import dave.wire.Dat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writes and reads dats over HTTP, on a real node. */
@SuppressWarnings("NullAway") // A missing value fails the test.
final class HttpDatsTest {
  private static final int BITS = 16;

  private static GatewayNode node;
  private static HttpClients http;

  @BeforeAll
  static void launch() {
    node =
        GatewayNode.launch(
            HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withTrustLocal(true));
    http = new HttpClients(node.address());
  }

  @AfterAll
  static void close() {
    http.close();
    node.close();
  }

  @Test
  void shouldLive() {
    assertThat(http.get("/livez").body()).isEqualTo("ok\n");
    assertThat(http.get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldServeThePageUnderItsPolicy() {
    HttpResponse<String> page = http.get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<title>");
    assertThat(page.headers().firstValue("content-security-policy"))
        .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'self'"));
    String tag = page.headers().firstValue("etag").orElseThrow();
    assertThat(http.get("/", "if-none-match", tag).statusCode()).isEqualTo(304);
    assertThat(http.get("/assets/none.js").statusCode()).isEqualTo(404);
    assertThat(http.get("/assets/..%2fGateway.class").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldLetBrowsersKeepTheFilesThatThePageNames() {
    String page = http.get("/").body();
    Matcher script = Pattern.compile("src=\"(assets/[0-9a-f]{32}/)page\\.js\"").matcher(page);
    assertThat(script.find()).as(page).isTrue();
    String folder = "/" + script.group(1);
    for (String name : List.of("page.js", "dave.js", "miner.js", "feed-worker.js", "style.css")) {
      assertThat(http.get(folder + name).headers().firstValue("cache-control"))
          .as(name)
          .hasValueSatisfying(control -> assertThat(control).contains("immutable"));
    }
    assertThat(http.get(folder + "dave.js").body()).contains("class Dave").doesNotContain("// ");
    assertThat(http.get("/assets/dave.js").body()).contains("// A client of a Dave node");
    assertThat(http.get("/assets/dave.js").headers().firstValue("cache-control"))
        .hasValue("no-cache");
    assertThat(http.get("/").headers().firstValue("cache-control")).hasValue("no-cache");
    assertThat(http.get("/assets/" + "0".repeat(32) + "/page.js").statusCode()).isEqualTo(404);
    assertThat(http.get(folder + "index.html").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldNotWaitForANetworkThatIsNotThere() {
    long began = System.nanoTime();
    HttpResponse<String> nothing = http.get("/v1/keys/nothing?timeout=30s");
    HttpResponse<String> consensus = http.get("/v1/consensus/nothing?timeout=30s");

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
    assertThat(nothing.statusCode()).isEqualTo(404);
    assertThat(nothing.body())
        .contains("no dat under this key in this node's store, and it has no peers to ask");
    assertThat(consensus.statusCode()).isEqualTo(200);
  }

  @Test
  void shouldTakeADatAsJsonOnce() {
    Dat dat = HttpClients.mined("json", "hello", BITS);
    HttpResponse<String> first = http.postJson(HttpClients.json(dat));
    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    assertThat(first.body())
        .contains("\"outcome\":\"stored\"", "\"hash\":\"" + dat.work(), "\"difficulty\":16");
    assertThat(http.postJson(HttpClients.json(dat)).body())
        .contains("\"outcome\":\"already_held\"");
  }

  @Test
  void shouldGiveADatInThreeForms() {
    Dat dat = HttpClients.mined("", "three forms", BITS);
    assertThat(
            http.post("/v1/dats", "application/x-protobuf", HttpClients.packet(dat)).statusCode())
        .isEqualTo(201);
    String target = "/v1/dats/" + dat.work();
    HttpResponse<String> json = http.get(target);
    assertThat(json.body()).contains("\"value\":{\"utf8\":\"three forms\"}");
    assertThat(json.headers().firstValue("cache-control"))
        .contains("public, max-age=31536000, immutable");
    assertThat(http.get(target, "accept", "application/octet-stream").body())
        .isEqualTo("three forms");
    HttpRequest request = http.request(target, "accept", "application/x-protobuf").GET().build();
    assertThat(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body())
        .isEqualTo(HttpClients.packet(dat));
    String tag = json.headers().firstValue("etag").orElseThrow();
    HttpResponse<String> unchanged = http.get(target, "if-none-match", tag);
    assertThat(unchanged.statusCode()).isEqualTo(304);
    assertThat(unchanged.body()).isEmpty();
  }

  @Test
  void shouldAnswerHeadWithHeadersAlone() {
    HttpRequest head =
        http.request("/v1/status").method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
    HttpResponse<String> answer = http.send(head);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValueAsLong("content-length").orElse(0)).isPositive();
  }

  private static HttpResponse<String> held(String body, String... headers) {
    return http.post("/v1/held", "application/json", body.getBytes(UTF_8), headers);
  }

  private static String question(Object author, String... keys) {
    return "{\"author\":\"%s\",\"keys\":[%s]}"
        .formatted(
            author, Stream.of(keys).map(key -> "\"" + key + "\"").collect(Collectors.joining(",")));
  }

  /** A stranger is not told of a dat in the stem, but is told that the answer may be incomplete. */
  @Test
  void shouldTellWhichRecordsOfAnAuthorAreHeld() {
    Dat dat = HttpClients.mined("held", "v", BITS);
    assertThat(http.postJson(HttpClients.json(dat)).statusCode()).isEqualTo(201);
    String key = HttpClients.hex(dat.key());

    HttpResponse<String> known = held(question(dat.author(), "00ff", key, "6e6f6e65"));
    assertThat(known.statusCode()).as(known.body()).isEqualTo(200);
    assertThat(known.body()).isEqualTo("{\"held\":[\"" + key + "\"],\"complete\":true}");
    assertThat(held(question("ab".repeat(32), key)).body())
        .isEqualTo("{\"held\":[],\"complete\":true}");
    assertThat(held(question(dat.author(), key), "x-forwarded-for", "192.0.2.7").body())
        .isEqualTo("{\"held\":[],\"complete\":false}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                                     | JSON_MALFORMED
          {                                      | JSON_MALFORMED
          {} {}                                  | JSON_MALFORMED
          {"author":"A"}                         | FIELD_MISSING
          {"keys":["00"]}                        | FIELD_MISSING
          {"author":"A","keys":"00"}             | FIELD_INVALID
          {"author":"A","keys":[""]}             | FIELD_INVALID
          {"author":"A","keys":["0"]}            | FIELD_INVALID
          {"author":"A","keys":["0g"]}           | FIELD_INVALID
          {"author":"A","keys":[["00"]]}         | FIELD_INVALID
          {"author":"A","keys":[LONG]}           | FIELD_INVALID
          {"author":"A","keys":[MANY]}           | KEYS_TOO_MANY
          {"author":"A","keys":[],"keys":[]}     | JSON_MALFORMED
          {"author":"A","keys":[],"more":1}      | FIELD_UNKNOWN
          {"author":"ab","keys":[]}              | AUTHOR_MALFORMED
          {"author":7,"keys":[]}                 | AUTHOR_MALFORMED
          {"author":"A","keys":[                 | JSON_MALFORMED
          """)
  void shouldRefuseWhatIsNoQuestionOfRecords(String body, String reason) {
    String real =
        body.replace("\"A\"", "\"" + "ab".repeat(32) + "\"")
            .replace("LONG", "\"" + "ab".repeat(33) + "\"")
            .replace("MANY", String.join(",", Collections.nCopies(201, "\"00\"")));
    HttpResponse<String> answer = held(real);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("\"reason\":\"" + reason + "\"");
  }
}
