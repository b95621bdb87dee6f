package dave.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dave.http.testing.GatewayNode;
import dave.http.testing.HttpClients;
import dave.http.testing.JsonTree;
import dave.wire.Dat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the page and the API behind a proxy that serves them below a path of its own. */
@SuppressWarnings("NullAway") // A missing value fails the test.
final class HttpSubPathTest {
  private static final InetSocketAddress FREE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final String BELOW = "/dave/";
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"#]+)");
  private static final Pattern IMPORT =
      Pattern.compile(
          "(?:from|import) *\\(?\"([^\"]+)\"|new URL\\(\"([^\"]+)\", import\\.meta\\.url");

  /** Matches an absolute path in a script of the page, which would ignore the path of the proxy. */
  private static final Pattern ABSOLUTE =
      Pattern.compile(
          "(?<!this\\.)(?:fetch|URL|Worker|EventSource)\\( *[\"'`]/|location(?:\\.href)? *= *[\"'`]/");

  private final HttpClient client = HttpClient.newHttpClient();
  private GatewayNode node;
  private HttpServer proxy;

  @BeforeEach
  void launch() throws IOException {
    node = GatewayNode.launch(HttpConfig.of(FREE));
    proxy = HttpServer.create(FREE, 0);
    proxy.createContext(BELOW, this::forward);
    proxy.start();
  }

  @AfterEach
  void close() {
    proxy.stop(0);
    node.close();
    client.shutdownNow();
  }

  private void forward(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestURI().toString().substring(BELOW.length() - 1);
    URI uri = URI.create("http://127.0.0.1:" + node.address().getPort() + target);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    String type = exchange.getRequestHeaders().getFirst("content-type");
    if (type != null) {
      request.header("content-type", type);
    }
    byte[] body = exchange.getRequestBody().readAllBytes();
    request.method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    try {
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("location")
          .ifPresent(at -> exchange.getResponseHeaders().add("location", at));
      exchange.sendResponseHeaders(
          answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private URI base() {
    return URI.create("http://127.0.0.1:" + proxy.getAddress().getPort() + BELOW);
  }

  private HttpResponse<String> ask(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private String got(URI uri) {
    HttpResponse<String> answer = ask(HttpRequest.newBuilder(uri));
    assertThat(answer.statusCode()).as(uri.toString()).isEqualTo(200);
    return answer.body();
  }

  private static Stream<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(HttpSubPathTest::group);
  }

  private static String group(MatchResult match) {
    return match.group(1) == null ? match.group(2) : match.group(1);
  }

  @Test
  void shouldReachAllThatThePageLoads() {
    Set<URI> seen = new LinkedHashSet<>();
    found(LINK, got(base())).map(base()::resolve).forEach(uri -> follow(uri, seen));
    assertThat(seen)
        .hasSizeGreaterThan(20)
        .allSatisfy(uri -> assertThat(uri.getPath()).startsWith(BELOW))
        .anySatisfy(uri -> assertThat(uri.getPath()).endsWith("/miner.js"))
        .anySatisfy(uri -> assertThat(uri.getPath()).endsWith("/feed-worker.js"));
  }

  private void follow(URI uri, Set<URI> seen) {
    if (!seen.add(uri)) {
      return;
    }
    String text = got(uri);
    assertThat(ABSOLUTE.matcher(text).find()).as("a path from the root in %s", uri).isFalse();
    if (uri.getPath().endsWith(".js")) {
      found(IMPORT, text)
          .filter(name -> name.endsWith(".js"))
          .filter(name -> name.startsWith("."))
          .map(uri::resolve)
          .forEach(next -> follow(next, seen));
    }
  }

  @Test
  void shouldSayWhereThingsAreAsTheCallerSeesThem() {
    Dat dat = HttpClients.mined("below", "v", 16);
    URI dats = base().resolve("v1/dats");
    HttpResponse<String> put =
        ask(
            HttpRequest.newBuilder(dats)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(HttpClients.json(dat))));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
    URI location = dats.resolve(put.headers().firstValue("location").orElseThrow());
    assertThat(location).isEqualTo(base().resolve("v1/dats/" + dat.work()));

    URI document = base().resolve("v1/openapi.json");
    Object server = JsonTree.list(JsonTree.object(got(document)).get("servers")).getFirst();
    URI root = document.resolve(String.valueOf(JsonTree.object(server).get("url")));
    got(URI.create(root.toString().replaceAll("/$", "") + "/v1/status"));
  }
}
