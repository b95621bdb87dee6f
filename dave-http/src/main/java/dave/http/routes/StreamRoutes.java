package dave.http.routes;

import com.google.protobuf.ByteString;
import dave.engine.quota.Quota;
import dave.engine.tail.TailEvent;
import dave.engine.tail.TailFilter;
import dave.engine.tail.TailStart;
import dave.http.HttpLimits;
import dave.http.message.Answer;
import dave.http.message.ContentNegotiation;
import dave.http.message.HttpCaller;
import dave.http.message.Parameters;
import dave.http.message.Request;
import dave.json.Json;
import dave.service.ArrivalFeed;
import dave.service.NodeService;
import dave.service.TakeUntil;
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
 * Serves dats as they arrive, as server-sent events: the tail of the arrival log. The id of an
 * event is the cursor to resume after, which a browser sends back as Last-Event-ID. A slow reader
 * costs a page of the log and the buffers of its connection. The log is read for it only while it
 * reads.
 */
final class StreamRoutes {
  private static final String EVENTS = "text/event-stream";

  /** How long a client waits before it reconnects. */
  private static final int RETRY_MS = 1_000;

  private static final int MAX_DIFFICULTY = 256;

  /** The most earlier arrivals that a stream can begin with. */
  private static final int MAX_LAST = 1_000;

  private final ArrivalFeed feed;
  private final Quota quota;
  private final Mono<Void> closing;

  /**
   * @param closing completes when the gateway closes
   */
  StreamRoutes(NodeService service, HttpLimits limits, Mono<Void> closing) {
    this.feed = service.feed("http", limits.times().heartbeat());
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
    ContentNegotiation.choose(request, EVENTS);
    Parameters parameters = request.parameters();
    TailFilter filter =
        new TailFilter(
            parameters.prefix("prefix"),
            parameters.author("author").orElse(null),
            parameters.number("min_difficulty", 0, MAX_DIFFICULTY, 0));
    HttpCaller caller = request.caller();
    TailStart.At start = start(request);
    // A slot is taken when the stream begins, which it never does for HEAD. So a full stream is
    // refused here already.
    if (!quota.hasRoom(caller.source())) {
      throw full();
    }
    Flux<ByteString> events =
        Flux.using(
            () -> acquire(caller),
            entered -> events(feed.events(caller, filter, start)),
            entered -> quota.release(caller.source()));
    return Mono.just(
        Answer.live(EVENTS, events)
            .with("cache-control", "no-store")
            .with("x-accel-buffering", "no"));
  }

  /**
   * Returns the events of a walk. When the gateway closes, a last event gives the cursor to resume
   * after.
   */
  private Flux<ByteString> events(Flux<TailEvent> walk) {
    return Flux.defer(
        () -> {
          AtomicReference<String> cursor = new AtomicReference<>("");
          Flux<ByteString> events =
              walk.map(
                  event -> {
                    String now = feed.text(event.cursor());
                    cursor.set(now);
                    return format(event, now);
                  });
          return TakeUntil.of(events, closing)
              .concatWith(
                  Mono.fromSupplier(() -> stopping(Objects.requireNonNullElse(cursor.get(), ""))));
        });
  }

  private static ByteString stopping(String cursor) {
    return ByteString.copyFromUtf8("retry: " + RETRY_MS + "\n")
        .concat(format(cursor, "stopping", json -> json.number("retry_ms", RETRY_MS)));
  }

  private Quota acquire(HttpCaller caller) {
    if (!quota.tryAcquire(caller.source())) {
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
        ? feed.latest(request.caller(), last)
        : feed.start(request.caller(), cursor);
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
    // An empty id would reset the last id of the reader.
    String line = cursor.isEmpty() ? "" : "id: " + cursor + "\n";
    ByteString data =
        Json.object(json -> fields.accept(json.text("event", event).text("cursor", cursor)));
    return ByteString.copyFromUtf8(line + "event: " + event + "\ndata: ")
        .concat(data)
        .concat(ByteString.copyFromUtf8("\n\n"));
  }
}
