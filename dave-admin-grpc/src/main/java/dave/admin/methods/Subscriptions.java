package dave.admin.methods;

import dave.admin.AdminLimits;
import dave.admin.access.Principal;
import dave.admin.call.Statuses;
import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import dave.engine.tail.TailEvent;
import dave.engine.tail.TailFilter;
import dave.engine.tail.TailStart;
import dave.service.ArrivalFeed;
import dave.service.NodeService;
import dave.service.refusal.Reason;
import dave.wire.Author;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Handles Subscribe, with a limit on the number of subscribers. */
final class Subscriptions {
  private static final int MAX_DIFFICULTY = 256;

  private final ArrivalFeed feed;
  private final int most;
  private final Semaphore free;
  private final EncodedDats dats;

  Subscriptions(NodeService service, AdminLimits limits) {
    feed = service.feed("grpc", limits.times().heartbeat());
    dats = new EncodedDats(feed::text);
    most = limits.subscribers();
    free = new Semaphore(most);
  }

  Flux<List<TailEvent>> subscribe(Principal caller, SubscribeRequest request) {
    new RequestValidator()
        .keyOrEmpty("key_prefix", request.getKeyPrefix())
        .authorOrEmpty("author", request.getAuthor())
        .range(
            "min_difficulty",
            request.getMinDifficulty(),
            0,
            MAX_DIFFICULTY,
            Reason.DIFFICULTY_OUT_OF_RANGE)
        .check();
    TailFilter filter =
        new TailFilter(
            request.getKeyPrefix(),
            request.getAuthor().isEmpty() ? null : Author.of(request.getAuthor()),
            request.getMinDifficulty(),
            // A negative value is an unsigned number beyond every time of a dat.
            request.getMinTimeMs() < 0 ? Long.MAX_VALUE : request.getMinTimeMs());
    TailStart.At start = feed.start(caller, request.getCursor());
    return Flux.using(this::acquire, entered -> feed.pages(caller, filter, start), this::release);
  }

  /**
   * @param last the last event that was sent, or null for none
   */
  StatusRuntimeException stopping(@Nullable TailEvent last) {
    return Statuses.stoppingAfter(last == null ? "" : feed.text(last.cursor()));
  }

  private Semaphore acquire() {
    if (!free.tryAcquire()) {
      throw Reason.TOO_MANY_SUBSCRIBERS.refusal(most);
    }
    return free;
  }

  private void release(Semaphore entered) {
    entered.release();
    if (entered.availablePermits() == most) {
      dats.clear();
    }
  }

  /** Returns the encoded message of an event. */
  EncodedResponse encode(TailEvent event) {
    return switch (event) {
      case TailEvent.Arrived arrived -> dats.of(arrived);
      case TailEvent.Gap gap ->
          encode(
              gap,
              response ->
                  response.setGap(SubscribeResponse.Gap.newBuilder().setMissed(gap.missed())));
      case TailEvent.Heartbeat beat ->
          encode(
              beat,
              response ->
                  response.setHeartbeat(
                      SubscribeResponse.Heartbeat.newBuilder().setTimeMs(beat.timeMs())));
    };
  }

  private EncodedResponse encode(TailEvent event, UnaryOperator<SubscribeResponse.Builder> what) {
    SubscribeResponse.Builder response =
        SubscribeResponse.newBuilder().setCursor(feed.text(event.cursor()));
    return new EncodedResponse(what.apply(response).build());
  }
}
