package dave.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.http.testing.GatewayNode;
import dave.http.testing.HttpClients;
import dave.wire.Dat;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningTask;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests writes with If-Match and If-None-Match. */
final class HttpConditionsTest {
  private static final String TOKEN = "correct-horse-battery-staple";

  private static GatewayNode node;
  private static HttpClients http;

  @BeforeAll
  static void launch(@TempDir Path folder) throws IOException {
    Path token = folder.resolve("token");
    Files.writeString(token, TOKEN);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    HttpConfig config =
        HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withTokenFile(token);
    node = GatewayNode.launch(config);
    http = new HttpClients(node.address());
  }

  @AfterAll
  static void close() {
    http.close();
    node.close();
  }

  private static HttpRequest put(String key, String value, String... headers) {
    return http.request("/v1/keys/" + key + "?difficulty=16", headers)
        .header("authorization", "Bearer " + TOKEN)
        .PUT(HttpRequest.BodyPublishers.ofString(value))
        .build();
  }

  private static String own(String key) {
    return http.get(
            "/v1/keys/" + key + "?local=true",
            "authorization",
            "Bearer " + TOKEN,
            "accept",
            "application/octet-stream")
        .body();
  }

  private static String tag(HttpResponse<?> answer) {
    return answer.headers().firstValue("etag").orElse("");
  }

  @Test
  void shouldWriteTheFirstRecordOnly() {
    HttpResponse<String> first = http.send(put("first", "1", "if-none-match", "*"));
    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    HttpResponse<String> second = http.send(put("first", "2", "if-none-match", "*"));
    assertThat(second.statusCode()).isEqualTo(412);
    assertThat(second.body()).contains("CONDITION_FAILED");
    assertThat(tag(second)).isNotEmpty().isEqualTo(tag(first));
    assertThat(own("first")).isEqualTo("1");
    assertThat(http.send(put("none", "1", "if-match", "*")).statusCode()).isEqualTo(412);
    assertThat(http.send(put("none", "1", "if-match", "\"x\"")))
        .satisfies(none -> assertThat(none.statusCode()).isEqualTo(412))
        .satisfies(none -> assertThat(tag(none)).isEmpty());
  }

  @Test
  void shouldReplaceWhatTheCallerHasReadOnly() {
    String first = tag(http.send(put("lamp", "off")));
    String read =
        tag(
            http.get(
                "/v1/keys/lamp?local=true",
                "authorization",
                "Bearer " + TOKEN,
                "accept",
                "application/octet-stream"));
    // The same record in another representation has another tag.
    assertThat(read).isNotEmpty().isNotEqualTo(first);
    for (String wrong :
        List.of("\"other\"", "W/" + first, "W/\"a,b\", \"" + "0".repeat(64) + "\"")) {
      HttpResponse<String> refused = http.send(put("lamp", "on", "if-match", wrong));
      assertThat(refused.statusCode()).as(wrong).isEqualTo(412);
      assertThat(tag(refused)).isEqualTo(first);
    }
    assertThat(http.send(put("lamp", "x", "if-none-match", "\"a\", W/" + first)).statusCode())
        .isEqualTo(412);
    assertThat(own("lamp")).isEqualTo("off");

    HttpResponse<String> second = http.send(put("lamp", "on", "if-match", "\"a,b\" ,," + read));
    assertThat(second.statusCode()).as(second.body()).isEqualTo(201);
    assertThat(http.send(put("lamp", "late", "if-match", read)).statusCode()).isEqualTo(412);
    assertThat(http.send(put("lamp", "3", "if-none-match", first)).statusCode()).isEqualTo(201);
    assertThat(own("lamp")).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc",
        "\"abc",
        "*, \"a\"",
        "\"a\" \"b\"",
        "w/\"a\"",
        "W/",
        ",",
        "\"a\"x",
        "**",
        "\"a b\""
      })
  void shouldRefuseConditionsThatAreNone(String value) {
    for (String name : List.of("if-match", "if-none-match")) {
      HttpResponse<String> refused = http.send(put("malformed", "v", name, value));
      assertThat(refused.statusCode()).as("%s: %s", name, value).isEqualTo(400);
      assertThat(refused.body()).contains("CONDITION_MALFORMED", name);
    }
    assertThat(http.get("/", "if-none-match", value).statusCode()).isEqualTo(400);
    assertThat(own("malformed")).contains("DAT_NOT_FOUND");
  }

  @Test
  void shouldLetOneOfManyWriteTheFirstRecord() {
    try (Miner miner = new Miner(1, InstantSource.system(), new Random(3));
        SigningKey author = SigningKey.generate(new SecureRandom())) {
      List<Dat> dats =
          IntStream.range(0, 24)
              .mapToObj(
                  i ->
                      new MiningTask(
                          ByteString.copyFromUtf8("race"),
                          ByteString.copyFromUtf8("value " + i),
                          author.author(),
                          16))
              .map(task -> miner.mine(task).result().join().compose(task, author))
              .toList();
      List<CompletableFuture<HttpResponse<String>>> answers =
          dats.stream()
              .map(
                  dat ->
                      http.request(
                              "/v1/dats",
                              "content-type",
                              "application/json",
                              "if-none-match",
                              "*",
                              "authorization",
                              "Bearer " + TOKEN)
                          .POST(HttpRequest.BodyPublishers.ofString(HttpClients.json(dat)))
                          .build())
              .map(
                  request -> http.client().sendAsync(request, HttpResponse.BodyHandlers.ofString()))
              .toList();
      assertThat(
              answers.stream()
                  .map(answer -> answer.join().statusCode())
                  .collect(Collectors.groupingBy(code -> code, Collectors.counting())))
          .containsEntry(201, 1L)
          .containsEntry(412, 23L)
          .hasSize(2);
    }
  }

  /** A condition must not reveal dats in the stem to strangers. */
  @Test
  void shouldTellStrangersNothingOfTheStem() {
    assertThat(http.send(put("hidden", "v")).statusCode()).isEqualTo(201);
    Dat dat = HttpClients.mined("hidden", "of another", 16);
    HttpResponse<String> stranger =
        http.post(
            "/v1/dats", "application/json", HttpClients.json(dat).getBytes(UTF_8), "if-match", "*");
    assertThat(stranger.statusCode()).isEqualTo(412);
    assertThat(tag(stranger)).isEmpty();
  }
}
