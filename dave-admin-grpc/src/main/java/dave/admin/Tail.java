package dave.admin;

import dave.admin.v1.SubscribeResponse;
import dave.engine.store.Arrival;
import dave.engine.store.DatStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One subscriber's walk along the arrival log, by pulling.
 *
 * <p>Guarantees: every arrival after the start that the store still has when the walk gets there is
 * told once, in order; what is gone is told as a gap before the next dat, or when the end of the
 * log is reached. Beside its position a walk holds one page at most: {@value #PAGE} dats, each no
 * larger than a datagram, so under 100 KB. It reads the next page when the last one was taken, and
 * waits for the bell at the end of the log.
 */
final class Tail {
  /** Arrivals read at a time. */
  static final int PAGE = 64;

  /** After so many arrivals that the filter refused, the cursor is told. */
  private static final int UNTOLD = 16 * PAGE;

  private final DatStore store;
  private final TailFilter filter;
  private final ArrivalBell bell;
  private final AdminRuntime runtime;
  private final Duration heartbeat;

  // Steps follow one another, each after the one before, on whatever worker.
  private long position;
  private boolean fromOldest;
  private long missed;
  private int untold;

  /**
   * @param after the last arrival that the subscriber knows of
   * @param fromOldest whether it starts from the oldest dat held: what went before is no gap
   */
  Tail(
      DatStore store,
      TailFilter filter,
      long after,
      boolean fromOldest,
      ArrivalBell bell,
      AdminRuntime runtime,
      Duration heartbeat) {
    this.store = store;
    this.filter = filter;
    this.position = after;
    this.fromOldest = fromOldest;
    this.bell = bell;
    this.runtime = runtime;
    this.heartbeat = heartbeat;
  }

  /** The walk; to be subscribed once. Never completes. */
  Flux<SubscribeResponse> walk() {
    // No prefetch: the next step begins when the last one's answers were all taken.
    return Flux.<Boolean>generate(sink -> sink.next(true))
        .concatMap(next -> step(), 0)
        .startWith(beat());
  }

  private Flux<SubscribeResponse> step() {
    return Mono.fromSupplier(this::readPage)
        .subscribeOn(runtime.blocking())
        .flatMapMany(page -> page.isEmpty() ? waitForMore() : Flux.fromIterable(page));
  }

  private Mono<SubscribeResponse> waitForMore() {
    Mono<SubscribeResponse> rung = bell.next().then(Mono.empty());
    if (store.lastArrival() > position) {
      return Mono.empty();
    }
    Mono<SubscribeResponse> idle = Mono.delay(heartbeat, runtime.timer()).map(tick -> beat());
    return Mono.firstWithSignal(rung, idle);
  }

  private List<SubscribeResponse> readPage() {
    // In this order: whatever is up to `last` and not in the page is gone.
    long last = store.lastArrival();
    List<Arrival> page = store.arrivals(position, PAGE);
    List<SubscribeResponse> told = new ArrayList<>();
    for (Arrival arrival : page) {
      moveTo(arrival.sequence() - 1);
      if (filter.accepts(arrival.dat())) {
        tellGap(told);
        position = arrival.sequence();
        told.add(event().setDat(AdminDats.toProto(arrival.dat())).build());
        untold = 0;
      } else {
        position = arrival.sequence();
        untold++;
      }
    }
    if (page.size() < PAGE) {
      moveTo(last);
      tellGap(told);
    }
    if (untold >= UNTOLD) {
      tellGap(told);
      told.add(beat());
    }
    return told;
  }

  private void moveTo(long sequence) {
    if (sequence > position) {
      missed += fromOldest ? 0 : sequence - position;
      position = sequence;
    }
    fromOldest = false;
  }

  private void tellGap(List<SubscribeResponse> told) {
    if (missed > 0) {
      told.add(event().setGap(SubscribeResponse.Gap.newBuilder().setMissed(missed)).build());
      missed = 0;
    }
  }

  private SubscribeResponse beat() {
    untold = 0;
    return event()
        .setHeartbeat(SubscribeResponse.Heartbeat.newBuilder().setTimeMs(runtime.clock().millis()))
        .build();
  }

  private SubscribeResponse.Builder event() {
    return SubscribeResponse.newBuilder().setCursor(new Cursor(store.logId(), position).toString());
  }
}
