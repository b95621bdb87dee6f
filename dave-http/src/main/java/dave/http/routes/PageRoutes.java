package dave.http.routes;

import com.google.protobuf.ByteString;
import dave.http.message.Answer;
import dave.http.message.ContentNegotiation;
import dave.http.message.Gzip;
import dave.http.message.Problem;
import dave.http.message.Request;
import dave.service.refusal.Quote;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Serves the page, its files and the API's document, which are resources of the program.
 *
 * <p>The page names its files below a path with their common digest. A browser may keep those for
 * good, so it asks for the page alone when it loads the page again. Those have no comments. Other
 * pages name the files without the digest, and ask each time.
 */
final class PageRoutes {
  /** Allows scripts, styles and workers of the page's own files only, and nothing inline. */
  static final String POLICY =
      "default-src 'self'; script-src 'self'; style-src 'self'; worker-src 'self'; "
          + "connect-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
          + "form-action 'self'; frame-ancestors 'none'";

  /** Also allows the mining worker to compile WebAssembly, which it generates itself. */
  static final String MINER_POLICY =
      POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");

  private static final String MINER = "miner.js";
  private static final String ASKED_EACH_TIME = "no-cache";
  private static final String KEPT_FOR_GOOD = "public, max-age=31536000, immutable";
  private static final Map<String, String> TYPES =
      Map.of(
          "json", Answer.JSON,
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  private final Scheduler blocking;
  private final AtomicReference<Page> loaded = new AtomicReference<>();

  /** The files by their names, as they are and without comments, and their common digest. */
  private record Page(String version, Map<String, Asset> assets, Map<String, Asset> lean) {}

  /** A file of the page, plain and compressed. */
  private record Asset(
      ByteString bytes, ByteString packed, String type, String digest, String policy) {
    static Asset of(String name, ByteString bytes) {
      return new Asset(
          bytes,
          Gzip.pack(bytes),
          TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), Answer.BYTES),
          PageFiles.digest(bytes),
          name.equals(MINER) ? MINER_POLICY : POLICY);
    }

    String tag(boolean gzip) {
      return gzip ? "\"" + digest + "-gzip\"" : "\"" + digest + "\"";
    }
  }

  PageRoutes(Scheduler blocking) {
    this.blocking = blocking;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/", Set.of(), request -> serve(request, PageFiles.PAGE)),
        Route.get("/assets/{name}", Set.of(), request -> serve(request, asset(request))),
        Route.get("/assets/{version}/{name}", Set.of(), this::kept),
        Route.get("/v1/openapi.json", Set.of(), request -> serve(request, PageFiles.OPEN_API)));
  }

  /** A name below {@code /assets/}, where the page and the document are not. */
  private static String asset(Request request) {
    String name = request.segment("name").toStringUtf8();
    if (name.equals(PageFiles.PAGE) || name.equals(PageFiles.OPEN_API)) {
      throw missing(name);
    }
    return name;
  }

  private Mono<Answer> serve(Request request, String name) {
    return page()
        .map(
            page ->
                answer(request, find(page.assets(), name)).with("cache-control", ASKED_EACH_TIME));
  }

  private Mono<Answer> kept(Request request) {
    String name = asset(request);
    String version = request.segment("version").toStringUtf8();
    return page()
        .map(
            page -> {
              if (!page.version().equals(version)) {
                throw missing(name);
              }
              return answer(request, find(page.lean(), name)).with("cache-control", KEPT_FOR_GOOD);
            });
  }

  private Mono<Page> page() {
    Page page = loaded.get();
    return page != null
        ? Mono.just(page)
        : Mono.fromCallable(PageRoutes::load).doOnNext(loaded::set).subscribeOn(blocking);
  }

  private static Page load() throws IOException {
    PageFiles files = PageFiles.load();
    return new Page(files.version(), assets(files.all()), assets(files.lean()));
  }

  private static Map<String, Asset> assets(Map<String, ByteString> files) {
    Map<String, Asset> assets = new HashMap<>();
    files.forEach((name, bytes) -> assets.put(name, Asset.of(name, bytes)));
    return Map.copyOf(assets);
  }

  private static Asset find(Map<String, Asset> assets, String name) {
    Asset asset = assets.get(name);
    if (asset == null) {
      throw missing(name);
    }
    return asset;
  }

  private static Answer answer(Request request, Asset asset) {
    boolean gzip = ContentNegotiation.gzip(request.headers());
    if (Conditions.matches(request, asset.tag(gzip))) {
      return withHeaders(Answer.empty(HttpResponseStatus.NOT_MODIFIED), asset, gzip);
    }
    Answer answer = Answer.ok(asset.type(), gzip ? asset.packed() : asset.bytes());
    return withHeaders(gzip ? answer.with("content-encoding", Gzip.CODING) : answer, asset, gzip);
  }

  private static Answer withHeaders(Answer answer, Asset asset, boolean gzip) {
    return answer
        .with("etag", asset.tag(gzip))
        .with("vary", "accept-encoding")
        .with("content-security-policy", asset.policy())
        .with("cross-origin-opener-policy", "same-origin");
  }

  private static Problem missing(String name) {
    return Problem.notFound("ASSET_UNKNOWN", "the page has no '%s'".formatted(Quote.of(name)));
  }
}
