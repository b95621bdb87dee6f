package dave.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import dave.files.tree.ChunkSink;
import dave.files.tree.TreeWriter;
import dave.http.testing.GatewayNode;
import dave.http.testing.HttpClients;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tests files over HTTP: whole files, ranges, files of another node, and files of attackers. */
@SuppressWarnings("NullAway") // A missing value fails the test.
final class HttpFilesTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int BITS = 16;
  private static final int SIZE = 50_000;

  private static GatewayNode node;
  private static HttpClients http;
  private static byte[] content;
  private static String target;

  @BeforeAll
  static void launch() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    node = GatewayNode.launch(HttpConfig.of(any).withTrustLocal(true));
    http = new HttpClients(node.address());
    content = new byte[SIZE];
    new Random(3).nextBytes(content);
    target = write(content, "application/pdf");
  }

  @AfterAll
  static void close() {
    http.close();
    node.close();
  }

  private static String write(byte[] bytes, String mediaType) {
    return write(bytes, mediaType, value -> true);
  }

  private static String write(byte[] bytes, String mediaType, Predicate<ByteString> stored) {
    ChunkSink sink =
        new ChunkSink() {
          @Override
          public Mono<Boolean> holds(ByteString key) {
            return Mono.just(node.engine().store().heaviestOf(key).isPresent());
          }

          @Override
          public Mono<Void> put(ByteString key, ByteString value) {
            return stored.test(value) ? node.put(key, value, BITS).then() : Mono.empty();
          }
        };
    ByteString root =
        new TreeWriter(sink, 4)
            .write(Flux.just(ByteString.copyFrom(bytes)), mediaType, bytes.length, told -> {})
            .block(SOON)
            .root();
    return "/v1/files/" + HexFormat.of().formatHex(root.toByteArray());
  }

  private static boolean hasSeven(ByteString value) {
    for (byte b : value) {
      if (b == 7) {
        return true;
      }
    }
    return false;
  }

  private static HttpResponse<byte[]> fetch(String path, String... headers) {
    return http.send(
        http.request(path, headers).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void shouldSendTheWholeForGood() {
    HttpResponse<byte[]> whole = fetch(target);
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo(content);
    assertThat(whole.headers().firstValueAsLong("content-length")).hasValue(SIZE);
    assertThat(whole.headers().firstValue("accept-ranges")).contains("bytes");
    assertThat(whole.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
    String tag = whole.headers().firstValue("etag").orElseThrow();
    assertThat(tag).isEqualTo("\"" + target.substring("/v1/files/".length()) + "\"");
    assertThat(fetch(target, "if-none-match", "\"x\", " + tag).statusCode()).isEqualTo(304);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-99, 0, 100",
    "bytes=1219-1221, 1219, 1222",
    "bytes=49999-, 49999, 50000",
    "bytes=40000-999999, 40000, 50000",
    "bytes=-1, 49999, 50000",
    "bytes=-500, 49500, 50000",
    "bytes=-99999999, 0, 50000",
  })
  void shouldSendOneRange(String range, int from, int to) {
    HttpResponse<byte[]> part = fetch(target, "range", range);
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, from, to));
    assertThat(part.headers().firstValue("content-range"))
        .contains("bytes %d-%d/%d".formatted(from, to - 1, SIZE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"bytes=50000-", "bytes=50000-50001", "bytes=-0", "bytes=999999999999999999-"})
  void shouldRefuseARangeBeyondTheEnd(String range) {
    HttpResponse<byte[]> beyond = fetch(target, "range", range);
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(beyond.headers().firstValue("content-range")).contains("bytes */50000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"bytes=2-1", "bytes=a-b", "bytes=-", "bytes=0-1,3-4", "lines=0-1", "bytes=0--1"})
  void shouldSendTheWholeForARangeThatIsNone(String range) {
    assertThat(fetch(target, "range", range).statusCode()).isEqualTo(200);
  }

  @Test
  void shouldSendTheWholeIfTheRangeIsOfAnotherTag() {
    String tag = "\"" + target.substring("/v1/files/".length()) + "\"";
    assertThat(fetch(target, "range", "bytes=0-1", "if-range", tag).statusCode()).isEqualTo(206);
    assertThat(fetch(target, "range", "bytes=0-1", "if-range", "\"x\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void shouldAnswerHeadWithoutTheBytesAndForTheWhole() {
    HttpRequest head =
        http.request(target, "range", "bytes=2-5")
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> answer = http.send(head);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-range")).isEmpty();
    assertThat(answer.headers().firstValueAsLong("content-length")).hasValue(SIZE);
    assertThat(answer.body()).isEmpty();
  }

  /**
   * A browser must never run the content of a file as the node's own page, whatever its media type.
   */
  @Test
  void shouldNeverLetAStrangersBytesRun() {
    String html = "<!doctype html><script>alert(1)</script>";
    for (String type : new String[] {"text/html", "image/svg+xml", "text/javascript"}) {
      HttpResponse<byte[]> answer = fetch(write(html.getBytes(StandardCharsets.UTF_8), type));
      assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
      assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
          .startsWith("sandbox");
      assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
    }
    HttpResponse<byte[]> random = fetch(target);
    assertThat(random.headers().firstValue("content-type")).contains("application/octet-stream");
    assertThat(random.headers().firstValue("content-disposition").orElseThrow())
        .startsWith("attachment");
  }

  @Test
  void shouldShowPictures() {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0};
    HttpResponse<byte[]> answer = fetch(write(png, ""));
    assertThat(answer.headers().firstValue("content-type")).contains("image/png");
    assertThat(answer.headers().firstValue("content-disposition").orElseThrow())
        .startsWith("inline")
        .endsWith(".png\"");
  }

  @Test
  void shouldSendTheEmptyFile() {
    HttpResponse<byte[]> answer = fetch(write(new byte[0], ""));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  /**
   * The client must notice that the file is incomplete. A broken file must not fill the log either.
   */
  @Test
  void shouldCutTheConnectionWhenAChunkIsMissing() {
    Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    byte[] bytes = new byte[20_000];
    bytes[15_000] = 7;
    String broken = write(bytes, "", value -> value.byteAt(0) != 'L' || !hasSeven(value));
    assertThatThrownBy(() -> fetch(broken + "?local=true"))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(fetch(broken + "?local=true", "range", "bytes=0-99").statusCode()).isEqualTo(206);
    root.detachAppender(log);
    assertThat(List.copyOf(log.list)).noneMatch(e -> e.getLevel().isGreaterOrEqual(Level.WARN));
  }

  @Test
  void shouldRefuseWhatIsNoFile() {
    ByteString leaf = ByteString.copyFromUtf8("Lsome content");
    byte[] hash = new byte[32];
    dave.wire.crypto.Blake3.hash(leaf.toByteArray(), 0, leaf.size(), hash, 0);
    assertThat(node.put(ByteString.copyFrom(hash), leaf, BITS).block(SOON)).isNotNull();
    HttpResponse<String> answer = http.get("/v1/files/" + HexFormat.of().formatHex(hash));
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("NOT_A_ROOT");
  }

  @Test
  void shouldFetchFromOtherNodes() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    byte[] small = Arrays.copyOf(content, 20_000);
    String path = write(small, "");
    try (GatewayNode other = GatewayNode.launch(HttpConfig.of(any).withTrustLocal(true));
        HttpClients there = new HttpClients(other.address())) {
      other.engine().addEdge(node.gossipAddress()).block(SOON);
      HttpResponse<byte[]> answer =
          there.send(
              there.request(path + "?timeout=20s").build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(small);
    }
  }
}
