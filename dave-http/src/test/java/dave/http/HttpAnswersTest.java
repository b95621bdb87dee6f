package dave.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.http.testing.GatewayNode;
import dave.http.testing.HttpClients;
import dave.http.testing.JsonTree;
import dave.http.testing.Schemas;
import dave.wire.Dat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks good and bad answers of every route against the document that the node serves. */
@SuppressWarnings("NullAway") // A missing value fails the test.
final class HttpAnswersTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int BITS = 16;

  private static GatewayNode node;
  private static HttpClients http;
  private static Schemas schemas;

  @BeforeAll
  static void launch() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    node = GatewayNode.launch(HttpConfig.of(any).withTrustLocal(true));
    http = new HttpClients(node.address());
    schemas = new Schemas(JsonTree.object(http.get("/v1/openapi.json").body()));
  }

  @AfterAll
  static void close() {
    http.close();
    node.close();
  }

  private static Map<String, Object> valid(String schema, HttpResponse<String> answer) {
    Map<String, Object> value = JsonTree.object(answer.body());
    assertThat(schemas.check(schema, value)).as(answer.body()).isEmpty();
    return value;
  }

  private static Dat put(String key, String value) {
    Dat dat = HttpClients.mined(key, value, BITS);
    assertThat(node.engine().submit(dat).block(SOON)).isNotNull();
    return dat;
  }

  @Test
  void shouldAnswerAsTheDocumentSays() {
    Dat dat = put("answers/a", "one");
    put("answers/a", "two");
    valid("Dat", http.get("/v1/dats/" + dat.work()));
    valid("Dat", http.get("/v1/keys/answers%2Fa"));
    valid("Dat", http.get("/v1/keys/answers%2Fa/" + dat.author()));
    valid("Page", http.get("/v1/keys?prefix=answers"));
    valid("Status", http.get("/v1/status"));
    valid("Consensus", http.get("/v1/consensus/answers%2Fa?by=work&local=true"));
    valid("Submission", http.postJson(HttpClients.json(HttpClients.mined("answers/b", "b", BITS))));
    assertThat(schemas.check("Dat", Map.of("hash", "00"))).isNotEmpty();
  }

  @Test
  void shouldCountTheStatusOfTheStore() {
    put("counted", "1");
    Map<String, Object> status = valid("Status", http.get("/v1/status"));
    long dats = (long) status.get("dats");
    for (String histogram : List.of("difficulties", "masses")) {
      assertThat(
              JsonTree.list(status.get(histogram)).stream()
                  .mapToLong(row -> (long) JsonTree.object(row).get("dats"))
                  .sum())
          .as(histogram)
          .isEqualTo(dats);
    }
  }

  @Test
  void shouldTellTheFloorOfAFullStore() {
    assertThat(valid("Status", http.get("/v1/status"))).doesNotContainKey("floor");
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (GatewayNode small = GatewayNode.launch(HttpConfig.of(any).withTrustLocal(true), 6_000);
        HttpClients client = new HttpClients(small.address())) {
      for (int i = 0; i < 30; i++) {
        Dat dat = HttpClients.mined("floor/" + i, "x".repeat(800), BITS);
        assertThat(small.engine().submit(dat).block(SOON)).isNotNull();
      }
      Map<String, Object> status = valid("Status", client.get("/v1/status"));
      Map<String, Object> floor = JsonTree.object(status.get("floor"));
      assertThat((long) floor.get("bits")).isEqualTo(BITS);
      assertThat((long) floor.get("age_ms")).isBetween(1_000L, SOON.toMillis());
    }
  }

  @Test
  void shouldPageThroughAListing() {
    List<String> hashes = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      hashes.add(put("paged/" + i, "v" + i).work().toString());
    }
    List<String> seen = new ArrayList<>();
    String page = "";
    do {
      Map<String, Object> answer =
          valid("Page", http.get("/v1/keys?prefix=paged%2F&limit=3&page=" + page));
      JsonTree.list(answer.get("dats"))
          .forEach(dat -> seen.add(String.valueOf(JsonTree.object(dat).get("hash"))));
      page = String.valueOf(answer.get("next_page"));
    } while (!page.isEmpty());
    assertThat(seen).isEqualTo(hashes);
    assertThat(http.get("/v1/keys?prefix=paged&limit=3&page=AAAA").body())
        .contains("PAGE_TOKEN_INVALID");
  }

  @Test
  void shouldKeepBytesThatAreNoText() {
    String json = HttpClients.json(HttpClients.mined("b", "x", BITS));
    assertThat(json).contains("{\"utf8\":\"x\"}");
    Dat dat =
        node.put(
                        ByteString.copyFromUtf8("raw"),
                        ByteString.copyFrom("\u00ff\u0000", StandardCharsets.ISO_8859_1),
                        BITS)
                    .block(SOON)
                instanceof dave.engine.Engine.Submission.Decided decided
            ? decided.dat().dat()
            : null;
    assertThat(http.get("/v1/dats/" + dat.work()).body()).contains("{\"base64\":\"/wA=\"}");
  }

  /** Each line: a bad target, and the status and reason of the answer. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/nowhere | 404 | PATH_UNKNOWN",
        "/v1/dats/zz | 400 | HASH_MALFORMED",
        "/v1/dats/%ff | 400 | HASH_MALFORMED",
        "/v1/dats/0000000000000000000000000000000000000000000000000000000000000000?local=true"
            + " | 404 | DAT_NOT_FOUND",
        "/v1/dats/0000000000000000000000000000000000000000000000000000000000000000?local=yes"
            + " | 400 | PARAMETER_INVALID",
        "/v1/dats/0000000000000000000000000000000000000000000000000000000000000000?timeout=5"
            + " | 400 | PARAMETER_INVALID",
        "/v1/dats/0000000000000000000000000000000000000000000000000000000000000000?timeout=31s"
            + " | 400 | PARAMETER_INVALID",
        "/v1/keys/ | 400 | KEY_MISSING",
        "/v1/keys/0123456789012345678901234567890123 | 400 | KEY_TOO_LONG",
        "/v1/keys/none?local=true | 404 | DAT_NOT_FOUND",
        "/v1/keys/a/b | 400 | AUTHOR_MALFORMED",
        "/v1/keys/a/b/c | 404 | PATH_UNKNOWN",
        "/v1/keys?limit=0 | 400 | PARAMETER_INVALID",
        "/v1/keys?limit=1001 | 400 | PARAMETER_INVALID",
        "/v1/keys?limit=-1 | 400 | PARAMETER_INVALID",
        "/v1/keys?limit=%D9%A1 | 400 | PARAMETER_INVALID",
        "/v1/keys?limit=1&limit=2 | 400 | PARAMETER_REPEATED",
        "/v1/keys?limits=1 | 400 | PARAMETER_UNKNOWN",
        "/v1/keys?prefix=0123456789012345678901234567890123 | 400 | KEY_TOO_LONG",
        "/v1/keys?author=00 | 400 | AUTHOR_MALFORMED",
        "/v1/keys?page=! | 400 | PAGE_TOKEN_INVALID",
        "/v1/consensus/k?by=money | 400 | PARAMETER_INVALID",
        "/v1/consensus/k?limit=1001&local=true | 400 | PARAMETER_INVALID",
        "/v1/stream?cursor=x | 400 | CURSOR_MALFORMED",
        "/v1/stream?cursor=0000000000000000-1 | 410 | CURSOR_UNKNOWN",
        "/v1/stream?min_difficulty=257 | 400 | PARAMETER_INVALID",
        "/v1/files/00 | 400 | ROOT_MALFORMED",
        "/v1/files/0000000000000000000000000000000000000000000000000000000000000000?local=true"
            + " | 404 | MISSING_CHUNK",
        "/assets/..%2Fopenapi.json | 404 | ASSET_UNKNOWN",
        "/assets/index.html | 404 | ASSET_UNKNOWN",
        "/v1/status?x | 400 | PARAMETER_UNKNOWN",
      })
  void shouldNameTheValueAndTheRemedy(String target, int status, String reason) {
    HttpResponse<String> answer = http.get(target);
    Map<String, Object> problem = valid("Problem", answer);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(problem).containsEntry("reason", reason).containsEntry("status", (long) status);
    assertThat(String.valueOf(problem.get("detail"))).isNotBlank().doesNotContain("\n");
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | 400 | JSON_MALFORMED",
        "[] | 400 | JSON_MALFORMED",
        "'' | 400 | JSON_MALFORMED",
        "{} {} | 400 | JSON_MALFORMED",
        "{} | 400 | FIELD_MISSING",
        "{\"key\":{\"utf8\":\"a\"},\"key\":{\"utf8\":\"b\"}} | 400 | JSON_MALFORMED",
        "{\"nonce\":1} | 400 | FIELD_UNKNOWN",
        "{\"key\":\"a\"} | 400 | FIELD_INVALID",
        "{\"key\":{\"hex\":\"00\"}} | 400 | FIELD_INVALID",
        "{\"key\":{\"base64\":\"?\"}} | 400 | FIELD_INVALID",
        "{\"key\":{\"utf8\":\"a\",\"base64\":\"YQ==\"}} | 400 | FIELD_INVALID",
        "{\"author\":\"00\"} | 400 | FIELD_INVALID",
        "{\"salt\":\"\"} | 400 | FIELD_INVALID",
        "{\"time_ms\":-1} | 400 | TIME_OUT_OF_RANGE",
        "{\"time_ms\":1.5} | 400 | TIME_OUT_OF_RANGE",
        "{\"time_ms\":99999999999999999999} | 400 | TIME_OUT_OF_RANGE",
        "{\"difficulty\":{}} | 400 | FIELD_INVALID",
      })
  void shouldSayWhatIsWrongWithADat(String json, int status, String reason) {
    HttpResponse<String> answer = http.postJson(json);
    assertThat(valid("Problem", answer)).as(answer.body()).containsEntry("reason", reason);
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  @Test
  void shouldRefuseDatsThatAreNotGenuine() {
    Dat dat = HttpClients.mined("refused", "value", BITS);
    String json = HttpClients.json(dat);
    String other = json.replace("\"value\"}", "\"other\"}");
    String signature = HttpClients.hex(dat.signature());
    assertThat(valid("Problem", http.postJson(other))).containsEntry("status", 422L);
    assertThat(
            http.postJson(
                    json.replace(
                        signature,
                        // Replaces the first digit by another one.
                        (signature.startsWith("f") ? "0" : "f") + signature.substring(1)))
                .body())
        .containsAnyOf("SIGNATURE_INVALID");
    String hash = "\"hash\":\"%s\",".formatted("00".repeat(32));
    assertThat(http.postJson("{" + hash + json.substring(1)).body()).contains("WORK_INVALID");
    assertThat(http.postJson(HttpClients.json(HttpClients.mined("easy", "v", 4))).body())
        .contains("DIFFICULTY_TOO_LOW");
  }

  @Test
  void shouldRefuseWhatItCannotReadOrWrite() {
    byte[] packet = HttpClients.packet(HttpClients.mined("p", "v", BITS));
    assertThat(http.post("/v1/dats", "text/plain", packet).statusCode()).isEqualTo(415);
    assertThat(http.post("/v1/dats", "application/x-protobuf", new byte[] {1, 2, 3}).body())
        .contains("PACKET_MALFORMED");
    assertThat(http.post("/v1/dats", "application/json", new byte[17_000]).statusCode())
        .isEqualTo(413);
    Dat dat = put("accepted", "v");
    HttpResponse<String> unacceptable = http.get("/v1/dats/" + dat.work(), "accept", "image/png");
    assertThat(unacceptable.statusCode()).isEqualTo(406);
    assertThat(http.post("/v1/status", "application/json", new byte[0]).statusCode())
        .isEqualTo(405);
    assertThat(
            http.post("/v1/status", "application/json", new byte[0]).headers().firstValue("allow"))
        .contains("GET, HEAD, OPTIONS");
  }

  @Test
  void shouldPreferWhatTheCallerPrefers() {
    Dat dat = put("preferred", "v");
    String target = "/v1/dats/" + dat.work();
    assertThat(http.get(target, "accept", "text/html, */*;q=0.1").body()).startsWith("{");
    assertThat(
            http.get(target, "accept", "application/json;q=0.2, application/octet-stream").body())
        .isEqualTo("v");
    assertThat(
            http.get(target, "accept", "application/*, application/json;q=0")
                .headers()
                .firstValue("content-type"))
        .contains("application/octet-stream");
  }

  @Test
  void shouldCountItsRequests() {
    http.get("/livez");
    assertThat(http.get("/metrics", "accept", "application/openmetrics-text").body())
        .contains("dave_http_requests_total{method=\"GET\",route=\"/livez\",status=\"200\"}")
        .endsWith("# EOF\n");
  }
}
