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
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Serves the page, its files and the API's document, which are resources of the program. */
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
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]+\\.(js|css|svg)");
  private static final String OPEN_API = "openapi.json";
  private static final Map<String, String> TYPES =
      Map.of(
          "json", Answer.JSON,
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  private final Scheduler blocking;
  private final Map<String, Asset> assets = new ConcurrentHashMap<>();

  /** A file of the page, plain and compressed. */
  private record Asset(
      ByteString bytes, ByteString packed, String type, String digest, String policy) {
    String tag(boolean gzip) {
      return gzip ? "\"" + digest + "-gzip\"" : "\"" + digest + "\"";
    }
  }

  PageRoutes(Scheduler blocking) {
    this.blocking = blocking;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/", Set.of(), request -> serve(request, "index.html")),
        Route.get("/assets/{name}", Set.of(), this::asset),
        Route.get("/v1/openapi.json", Set.of(), request -> serve(request, OPEN_API)));
  }

  private Mono<Answer> asset(Request request) {
    String name = request.segment("name").toStringUtf8();
    if (!NAME.matcher(name).matches()) {
      throw missing(name);
    }
    return serve(request, name);
  }

  private Mono<Answer> serve(Request request, String name) {
    Asset known = assets.get(name);
    Mono<Asset> asset =
        known != null
            ? Mono.just(known)
            : Mono.fromCallable(() -> load(name)).subscribeOn(blocking);
    return asset
        .switchIfEmpty(Mono.error(() -> missing(name)))
        .map(found -> answer(request, found));
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
        .with("cache-control", "no-cache") // revalidated each time, with 304
        .with("content-security-policy", asset.policy())
        .with("cross-origin-opener-policy", "same-origin");
  }

  private @Nullable Asset load(String name) throws IOException {
    try (InputStream in = PageRoutes.class.getResourceAsStream(resource(name))) {
      if (in == null) {
        return null;
      }
      byte[] bytes = in.readAllBytes();
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      Asset asset =
          new Asset(
              ByteString.copyFrom(bytes),
              Gzip.pack(ByteString.copyFrom(bytes)),
              String.valueOf(type),
              digest(bytes),
              name.equals(MINER) ? MINER_POLICY : POLICY);
      assets.put(name, asset);
      return asset;
    }
  }

  private static String resource(String name) {
    return name.equals(OPEN_API) ? "/dave/http/openapi.json" : "/dave/http/page/" + name;
  }

  private static Problem missing(String name) {
    return Problem.notFound("ASSET_UNKNOWN", "the page has no '%s'".formatted(Quote.of(name)));
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
