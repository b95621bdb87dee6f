package dave.admin;

import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import dave.engine.Engine;
import dave.engine.View;
import dave.engine.tail.Hidden;
import dave.engine.tail.TailEvent;
import dave.engine.tail.TailFilter;
import dave.engine.tail.TailStart;
import dave.engine.tail.Tails;
import dave.wire.Author;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Subscribe: so many tails of the arrival log at a time. */
final class Subscriptions {
  private static final int MAX_DIFFICULTY = 256;

  private final Tails tails;
  private final AdminRuntime runtime;
  private final AdminLimits limits;
  private final Semaphore free;
  private final ToldDats dats;

  Subscriptions(Engine engine, AdminRuntime runtime, AdminLimits limits) {
    this.tails = new Tails(engine.store(), engine.seal(), runtime.clock(), runtime.timer());
    this.runtime = runtime;
    this.limits = limits;
    dats = new ToldDats(tails::text);
    tails.countIn(runtime.meters(), "grpc");
    this.free = new Semaphore(limits.subscribers());
  }

  /** Follows the store until disposed. */
  Disposable follow() {
    return tails.follow();
  }

  Flux<List<TailEvent>> subscribe(View view, SubscribeRequest request) {
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
            request.getMinDifficulty(),
            // As an unsigned number, it may be later than any time that there is.
            request.getMinTimeMs() < 0 ? Long.MAX_VALUE : request.getMinTimeMs());
    Flux<List<TailEvent>> walk =
        tails.pages(
            filter,
            start(request.getCursor(), view.hidden()),
            view.hidden(),
            limits.heartbeat(),
            runtime.reading(Holder.ofCall()));
    return Flux.using(this::enter, entered -> walk, this::leave);
  }

  /**
   * @param last what was told last, or null for nothing
   */
  StatusRuntimeException goodbye(@Nullable TailEvent last) {
    return Refusal.stoppingAfter(last == null ? "" : tails.text(last.cursor()));
  }

  private Semaphore enter() {
    if (!free.tryAcquire()) {
      throw Refusal.overloaded(
          "TOO_MANY_SUBSCRIBERS",
          "%s subscribers are here already: try again later".formatted(limits.subscribers()));
    }
    return free;
  }

  private void leave(Semaphore entered) {
    entered.release();
    if (entered.availablePermits() == limits.subscribers()) {
      dats.clear();
    }
  }

  private TailStart.At start(String text, Hidden hidden) {
    return switch (tails.start(text, hidden)) {
      case TailStart.At at -> at;
      case TailStart.Malformed malformed ->
          throw Fields.violation(
              "cursor",
              "CURSOR_MALFORMED",
              "is no cursor: send one as it was given, \"0\" or nothing");
      case TailStart.Unknown unknown ->
          throw Refusal.precondition(
              "CURSOR_UNKNOWN",
              "cursor is none that this node gave for the store that it has: start with \"0\" for all that is held, or"
                  + " without one for what is new");
    };
  }

  /** An event as it goes out. */
  Told told(TailEvent event) {
    return switch (event) {
      case TailEvent.Arrived arrived -> dats.of(arrived);
      case TailEvent.Gap gap ->
          told(
              gap,
              response ->
                  response.setGap(SubscribeResponse.Gap.newBuilder().setMissed(gap.missed())));
      case TailEvent.Heartbeat beat ->
          told(
              beat,
              response ->
                  response.setHeartbeat(
                      SubscribeResponse.Heartbeat.newBuilder().setTimeMs(beat.timeMs())));
    };
  }

  private Told told(TailEvent event, UnaryOperator<SubscribeResponse.Builder> what) {
    SubscribeResponse.Builder response =
        SubscribeResponse.newBuilder().setCursor(tails.text(event.cursor()));
    return new Told(what.apply(response).build());
  }
}
