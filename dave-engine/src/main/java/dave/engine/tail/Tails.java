package dave.engine.tail;

import dave.engine.store.DatStore;
import dave.engine.store.StoreEvent;
import dave.wire.VerifiedDat;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** The tails of one store: where they can start, and their walks. */
public final class Tails {
  /** Arrivals within this are told together. */
  private static final Duration QUIET = Duration.ofMillis(2);

  private static final String FROM_OLDEST = "0";

  private final DatStore store;
  private final ArrivalBell bell = new ArrivalBell();
  private final RecentArrivals recent;
  private final SharedPages shared = new SharedPages();
  private final InstantSource clock;
  private final Scheduler timer;
  private final Set<Tail> walking = ConcurrentHashMap.newKeySet();
  private final LongAdder gaps = new LongAdder();

  /**
   * @param timer for heartbeats; never blocked
   */
  public Tails(DatStore store, InstantSource clock, Scheduler timer) {
    this.store = store;
    this.recent = new RecentArrivals(store.logId());
    this.clock = clock;
    this.timer = timer;
  }

  /** Follows the store until disposed; without it, walks wait for ever at the end of the log. */
  public Disposable follow() {
    // On the store's worker: what it takes is a few stores to memory.
    Flux<StoreEvent> events = store.events().doOnNext(this::remember).doOnError(lost -> forget());
    return bell.ringFor(events, QUIET, timer);
  }

  private void remember(StoreEvent event) {
    if (walking.isEmpty()) {
      forget();
      return;
    }
    recent.take(event);
    switch (event) {
      case StoreEvent.Stored stored -> {}
      case StoreEvent.Replaced replaced -> shared.forget(replaced.previous());
      case StoreEvent.Evicted evicted -> shared.forget(evicted.dat());
    }
  }

  private void forget() {
    recent.clear();
    shared.clear();
  }

  /** Counts these tails in {@code dave.subscribers} and its like, under the name of their API. */
  public void countIn(MeterRegistry meters, String api) {
    Gauge.builder("dave.subscribers", walking, Set::size)
        .tag("api", api)
        .description("Who follows the arrivals")
        .register(meters);
    Gauge.builder("dave.subscribers.lag", this, Tails::lag)
        .tag("api", api)
        .description("Arrivals that the last of the subscribers is behind")
        .register(meters);
    FunctionCounter.builder("dave.subscribers.missed", gaps, LongAdder::sum)
        .tag("api", api)
        .description("Arrivals told as gaps, as the store had let go of them")
        .register(meters);
  }

  private long lag() {
    return walking.stream().mapToLong(Tail::lag).max().orElse(0);
  }

  /**
   * Where a text says to start: a cursor of before; "0" for the oldest dat held; nothing for what
   * arrives from now on.
   */
  public TailStart start(String text) {
    if (text.isEmpty()) {
      return new TailStart.At(store.lastArrival(), false);
    }
    if (text.equals(FROM_OLDEST)) {
      return new TailStart.At(0, true);
    }
    Cursor cursor = Cursor.parse(text).orElse(null);
    if (cursor == null) {
      return new TailStart.Malformed();
    }
    return cursor.logId().equals(store.logId()) && cursor.sequence() <= store.lastArrival()
        ? new TailStart.At(cursor.sequence(), false)
        : new TailStart.Unknown();
  }

  /**
   * A walk from a place on; to be subscribed once. Never completes.
   *
   * @param hidden dats that must not be told yet: the walk waits until they may
   * @param heartbeat how long nothing is told at most
   * @param blocking for reads of the store
   */
  public Flux<TailEvent> walk(
      TailFilter filter,
      TailStart.At start,
      Predicate<VerifiedDat> hidden,
      Duration heartbeat,
      Scheduler blocking) {
    return following(tail(filter, start, hidden, heartbeat, blocking), Tail::walk);
  }

  /** {@link #walk}, in pages of one event or more. */
  public Flux<List<TailEvent>> pages(
      TailFilter filter,
      TailStart.At start,
      Predicate<VerifiedDat> hidden,
      Duration heartbeat,
      Scheduler blocking) {
    return following(tail(filter, start, hidden, heartbeat, blocking), Tail::pages);
  }

  private Tail tail(
      TailFilter filter,
      TailStart.At start,
      Predicate<VerifiedDat> hidden,
      Duration heartbeat,
      Scheduler blocking) {
    return new Tail(
        store, recent, shared, filter, start, hidden, bell, clock, blocking, timer, heartbeat,
        gaps);
  }

  private <T> Flux<T> following(Tail tail, Function<Tail, Flux<T>> walk) {
    return Flux.using(
        () -> {
          walking.add(tail);
          return tail;
        },
        walk,
        this::leave);
  }

  private void leave(Tail tail) {
    walking.remove(tail);
    if (walking.isEmpty()) {
      forget();
    }
  }
}
