package dave.admin;

import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import dave.engine.store.DatStore;
import dave.wire.Author;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Subscribe: so many tails of the arrival log at a time. */
final class Subscriptions {
  /** Arrivals within this are told together. */
  private static final Duration QUIET = Duration.ofMillis(10);

  private static final String FROM_OLDEST = "0";
  private static final int MAX_DIFFICULTY = 256;

  private final DatStore store;
  private final AdminRuntime runtime;
  private final AdminLimits limits;
  private final ArrivalBell bell = new ArrivalBell();
  private final Semaphore free;

  Subscriptions(DatStore store, AdminRuntime runtime, AdminLimits limits) {
    this.store = store;
    this.runtime = runtime;
    this.limits = limits;
    this.free = new Semaphore(limits.subscribers());
  }

  /** Follows the store until disposed. */
  Disposable follow() {
    return bell.ringFor(store.events(), QUIET, runtime.timer());
  }

  Flux<SubscribeResponse> subscribe(SubscribeRequest request) {
    new Fields()
        .keyOrEmpty("key_prefix", request.getKeyPrefix())
        .authorOrEmpty("author", request.getAuthor())
        .range(
            "min_difficulty",
            request.getMinDifficulty(),
            0,
            MAX_DIFFICULTY,
            "DIFFICULTY_OUT_OF_RANGE")
        .check();
    TailFilter filter =
        new TailFilter(
            request.getKeyPrefix(),
            request.getAuthor().isEmpty() ? null : Author.of(request.getAuthor()),
            request.getMinDifficulty());
    Tail tail =
        new Tail(
            store,
            filter,
            position(request.getCursor()),
            request.getCursor().equals(FROM_OLDEST),
            bell,
            runtime,
            limits.heartbeat());
    return Flux.using(this::enter, entered -> tail.walk(), entered -> free.release());
  }

  static StatusRuntimeException goodbye() {
    return Refusal.unavailable("STOPPING", "the node is stopping: resume with your cursor");
  }

  private Semaphore enter() {
    if (!free.tryAcquire()) {
      throw Refusal.overloaded(
          "TOO_MANY_SUBSCRIBERS",
          "%d subscribers are here already: try again later".formatted(limits.subscribers()));
    }
    return free;
  }

  private long position(String text) {
    if (text.isEmpty()) {
      return store.lastArrival();
    }
    if (text.equals(FROM_OLDEST)) {
      return 0;
    }
    Cursor cursor =
        Cursor.parse(text)
            .orElseThrow(
                () ->
                    Fields.violation(
                        "cursor",
                        "CURSOR_MALFORMED",
                        "is no cursor: send one as it was given, \"0\" or nothing"));
    if (!cursor.logId().equals(store.logId()) || cursor.sequence() > store.lastArrival()) {
      throw Refusal.precondition(
          "CURSOR_UNKNOWN",
          "cursor is not of this node's arrival log: start with \"0\" for all that is held, or without one for what is new");
    }
    return cursor.sequence();
  }
}
