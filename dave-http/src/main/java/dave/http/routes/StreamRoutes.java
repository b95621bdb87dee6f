package dave.http.routes;

import com.google.protobuf.ByteString;
import dave.engine.quota.Quota;
import dave.engine.tail.TailEvent;
import dave.engine.tail.TailFilter;
import dave.engine.tail.TailStart;
import dave.http.HttpLimits;
import dave.http.message.Accepts;
import dave.http.message.Answer;
import dave.http.message.HttpCaller;
import dave.http.message.Parameters;
import dave.http.message.Request;
import dave.json.Json;
import dave.service.Following;
import dave.service.NodeService;
import dave.service.refusal.Reason;
import dave.service.refusal.Refusal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Dats as they arrive, as server-sent events: the tail of the arrival log. Each event's id is the
 * cursor to go on after, which a browser sends back as Last-Event-ID. A slow reader holds a page of
 * the log and what its connection buffers, and is read for only while it takes.
 */
final class StreamRoutes {
  private static final String EVENTS = "text/event-stream";

  /** When to look for the node again. */
  private static final int RETRY_MS = 1_000;

  private static final int MAX_DIFFICULTY = 256;

  /** Most arrivals of before that a stream can begin with. */
  private static final int MAX_LAST = 1_000;

  private final Following following;
  private final Quota quota;
  private final Mono<Void> closing;

  /**
   * @param closing completes when the gateway closes
   */
  StreamRoutes(NodeService service, HttpLimits limits, Mono<Void> closing) {
    this.following = service.following("http", limits.times().heartbeat());
    this.quota = new Quota(limits.counts().subscribers(), limits.counts().sourceSubscribers());
    this.closing = closing;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/v1/stream",
            Set.of("prefix", "author", "min_difficulty", "cursor", "last"),
            this::stream));
  }

  private Mono<Answer> stream(Request request) {
    Accepts.choose(request, EVENTS);
    Parameters parameters = request.parameters();
    TailFilter filter =
        new TailFilter(
            parameters.prefix("prefix"),
            parameters.author("author").orElse(null),
            parameters.number("min_difficulty", 0, MAX_DIFFICULTY, 0));
    HttpCaller caller = request.caller();
    TailStart.At start = start(request);
    // The place is taken when the stream begins, which after a HEAD it never does; that there is
    // none is said before.
    if (!quota.hasRoom(caller.source())) {
      throw full();
    }
    Flux<ByteString> events =
        Flux.using(
            () -> enter(caller),
            entered -> told(following.events(caller, filter, start)),
            entered -> quota.leave(caller.source()));
    return Mono.just(
        Answer.live(EVENTS, events)
            .with("cache-control", "no-store")
            .with("x-accel-buffering", "no"));
  }

  /** A walk ends only with the gateway: its subscriber is told where to go on. */
  private Flux<ByteString> told(Flux<TailEvent> walk) {
    return Flux.defer(
        () -> {
          AtomicReference<String> cursor = new AtomicReference<>("");
          return walk.map(
                  event -> {
                    String now = following.text(event.cursor());
                    cursor.set(now);
                    return format(event, now);
                  })
              .takeUntilOther(closing)
              .concatWith(
                  Mono.fromSupplier(() -> stopping(Objects.requireNonNullElse(cursor.get(), ""))));
        });
  }

  private static ByteString stopping(String cursor) {
    return ByteString.copyFromUtf8("retry: " + RETRY_MS + "\n")
        .concat(format(cursor, "stopping", json -> json.number("retry_ms", RETRY_MS)));
  }

  private Quota enter(HttpCaller caller) {
    if (!quota.enter(caller.source())) {
      throw full();
    }
    return quota;
  }

  private static Refusal full() {
    return Reason.TOO_MANY_SUBSCRIBERS.refusal();
  }

  private TailStart.At start(Request request) {
    Parameters parameters = request.parameters();
    int last = parameters.number("last", 0, MAX_LAST, 0);
    String cursor = request.header("last-event-id").or(() -> parameters.text("cursor")).orElse("");
    return cursor.isEmpty()
        ? following.latest(request.caller(), last)
        : following.start(request.caller(), cursor);
  }

  private static ByteString format(TailEvent event, String cursor) {
    return switch (event) {
      case TailEvent.Arrived arrived ->
          format(cursor, "dat", json -> json.nested("dat", DatJson.fields(arrived.dat())));
      case TailEvent.Gap gap -> format(cursor, "gap", json -> json.number("missed", gap.missed()));
      case TailEvent.Heartbeat beat ->
          format(cursor, "heartbeat", json -> json.number("time_ms", beat.timeMs()));
    };
  }

  private static ByteString format(String cursor, String event, Consumer<Json> fields) {
    // An empty id would make a reader forget the one that it has.
    String line = cursor.isEmpty() ? "" : "id: " + cursor + "\n";
    ByteString data =
        Json.object(json -> fields.accept(json.text("event", event).text("cursor", cursor)));
    return ByteString.copyFromUtf8(line + "event: " + event + "\ndata: ")
        .concat(data)
        .concat(ByteString.copyFromUtf8("\n\n"));
  }
}
