package dave.http.routes;

import com.google.protobuf.ByteString;
import dave.engine.model.Target;
import dave.http.message.Answer;
import dave.http.message.Hex;
import dave.http.message.Parameters;
import dave.http.message.Request;
import dave.json.Json;
import dave.service.NodeService;
import dave.service.Page;
import dave.service.refusal.Reason;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Serves records by key and author, the heaviest of a key, and pages by key prefix. */
final class KeyRoutes {
  private static final int MAX_PAGE = 1_000;
  private static final int DEFAULT_PAGE = 100;

  /** The most dats of a page that are read at a time. */
  private static final int PART_DATS = 16;

  private final NodeService service;
  private final Lookups lookups;

  KeyRoutes(NodeService service, Lookups lookups) {
    this.service = service;
    this.lookups = lookups;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/keys", Set.of("prefix", "author", "limit", "page"), this::list),
        Route.get("/v1/keys/{key}", Lookups.PARAMETERS, this::heaviest),
        Route.get("/v1/keys/{key}/{author}", Lookups.PARAMETERS, this::record));
  }

  /**
   * Returns the key in a path.
   *
   * @throws dave.service.refusal.Refusal if it does not have 1 to 32 bytes
   */
  static ByteString key(Request request) {
    ByteString key = request.segment("key");
    if (key.isEmpty()) {
      throw Reason.KEY_MISSING.of("key");
    }
    if (key.size() > Dat.MAX_KEY_LENGTH) {
      throw Reason.KEY_TOO_LONG.of("key", key.size());
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
    Page page =
        service.list(
            request.caller(),
            parameters.prefix("prefix"),
            parameters.author("author").orElse(null),
            parameters.text("page").orElse(""),
            parameters.number("limit", 1, MAX_PAGE, DEFAULT_PAGE));
    PageWriter writer = new PageWriter(page);
    Mono<ByteString> part = page.next(PART_DATS).map(writer::part);
    return part.map(
        first ->
            page.isDone()
                ? Answer.json(first)
                : Answer.json(Flux.just(first).concatWith(part.repeat(() -> !page.isDone()))));
  }

  /** Writes a page as JSON, part by part. */
  private static final class PageWriter {
    private final Page page;
    private boolean begun;
    private boolean some;

    PageWriter(Page page) {
      this.page = page;
    }

    ByteString part(List<VerifiedDat> dats) {
      ByteString.Output out = ByteString.newOutput();
      if (!begun) {
        write(out, "{\"dats\":[");
        begun = true;
      }
      dats.forEach(dat -> write(out, dat));
      if (page.isDone()) {
        write(out, "],");
        // Without its first brace: the object of the page has one.
        write(out, Json.object(json -> json.text("next_page", page.nextToken())).substring(1));
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
