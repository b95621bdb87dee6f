package dave.http;

import com.google.protobuf.ByteString;
import dave.engine.Engine;
import dave.engine.View;
import dave.engine.model.Target;
import dave.engine.store.DatStore.Position;
import dave.engine.store.PageToken;
import dave.json.Json;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Records by their key: one, all that start alike, and the node's own. */
final class KeyRoutes {
  private static final int MAX_PAGE = 1_000;
  private static final int DEFAULT_PAGE = 100;

  /** Dats of a page that are read at a time. */
  private static final int PART_DATS = 16;

  private final Engine engine;
  private final Lookups lookups;
  private final HttpRuntime runtime;

  KeyRoutes(Engine engine, Lookups lookups, HttpRuntime runtime) {
    this.engine = engine;
    this.lookups = lookups;
    this.runtime = runtime;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/keys", Set.of("prefix", "author", "limit", "page"), this::list),
        Route.get("/v1/keys/{key}", Lookups.PARAMETERS, this::heaviest),
        Route.get("/v1/keys/{key}/{author}", Lookups.PARAMETERS, this::record));
  }

  /**
   * The key in a path.
   *
   * @throws Problem unless it has 1 to 32 bytes
   */
  static ByteString key(Request request) {
    ByteString key = request.segment("key");
    if (key.isEmpty()) {
      throw Problem.bad("KEY_MISSING", "key is empty: send 1 to 32 bytes");
    }
    if (key.size() > Dat.MAX_KEY_LENGTH) {
      throw Problem.bad("KEY_TOO_LONG", "key has %s bytes: send at most 32".formatted(key.size()));
    }
    return key;
  }

  private Mono<Answer> heaviest(Request request) {
    return lookups
        .find(request, new Target.ByKey(key(request)))
        .map(dat -> DatAnswers.byKey(request, dat));
  }

  private Mono<Answer> record(Request request) {
    Author author = Hex.author("author", request.segment("author").toStringUtf8());
    return lookups
        .find(request, new Target.ByRegister(key(request), author))
        .map(dat -> DatAnswers.byKey(request, dat));
  }

  private Mono<Answer> list(Request request) {
    Parameters parameters = request.parameters();
    ByteString prefix = parameters.prefix("prefix");
    Author author = parameters.author("author").orElse(null);
    int size = parameters.number("limit", 1, MAX_PAGE, DEFAULT_PAGE);
    Position after = after(parameters, prefix, author);
    View view = request.caller().view(engine);
    Page page = new Page(view, size, prefix, author, after);
    Mono<ByteString> part =
        Mono.fromSupplier(page::next).subscribeOn(runtime.reading(request.caller()));
    return part.map(
        first ->
            page.isDone()
                ? Answer.json(first)
                : Answer.json(Flux.just(first).concatWith(part.repeat(() -> !page.isDone()))));
  }

  private @Nullable Position after(
      Parameters parameters, ByteString prefix, @Nullable Author author) {
    Optional<String> page = parameters.text("page").filter(text -> !text.isEmpty());
    if (page.isEmpty()) {
      return null;
    }
    return PageToken.parse(engine.seal(), page.get(), prefix, author)
        .orElseThrow(
            () ->
                Problem.bad(
                    "PAGE_TOKEN_INVALID",
                    "page is not of this listing: send next_page of the page before, with its"
                        + " prefix and author"));
  }

  /**
   * A page on its way to a caller, of which the node holds a few dats at a time. One part is asked
   * for after the other.
   */
  private final class Page {
    private final ByteString prefix;
    private final @Nullable Author author;
    private final Listing listing;
    private int left;
    private boolean begun;
    private boolean some;
    private volatile boolean done;

    Page(
        View view, int size, ByteString prefix, @Nullable Author author, @Nullable Position after) {
      this.left = size;
      this.prefix = prefix;
      this.author = author;
      this.listing = new Listing(view, prefix, author, after);
    }

    boolean isDone() {
      return done;
    }

    ByteString next() {
      int size = Math.min(left, PART_DATS);
      List<VerifiedDat> dats = listing.next(size);
      ByteString.Output out = ByteString.newOutput();
      if (!begun) {
        write(out, "{\"dats\":[");
        begun = true;
      }
      dats.forEach(dat -> write(out, dat));
      left -= size;
      boolean more = listing.hasMore();
      if (!more || left == 0) {
        done = true;
        String token =
            more
                ? PageToken.format(
                    engine.seal(), Objects.requireNonNull(listing.after()), prefix, author)
                : "";
        write(out, "],");
        // The object's own first brace is the page's.
        write(out, Json.object(json -> json.text("next_page", token)).substring(1));
      }
      return out.toByteString();
    }

    private void write(ByteString.Output out, VerifiedDat dat) {
      if (some) {
        out.write(',');
      }
      some = true;
      write(out, Json.object(DatJson.fields(dat)));
    }

    private static void write(ByteString.Output out, String text) {
      write(out, ByteString.copyFromUtf8(text));
    }

    private static void write(ByteString.Output out, ByteString bytes) {
      try {
        bytes.writeTo(out);
      } catch (IOException e) {
        throw new UncheckedIOException("into memory", e);
      }
    }
  }
}
