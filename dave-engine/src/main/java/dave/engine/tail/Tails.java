package dave.engine.tail;

import dave.engine.store.DatStore;
import dave.engine.store.Seal;
import dave.engine.store.StoreEvent;
import dave.wire.WorkHash;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * Creates the walks of subscribers along the arrival log of one store, and the cursors where they
 * start.
 */
public final class Tails {
  /** Arrivals within this time are sent together. */
  private static final Duration QUIET = Duration.ofMillis(2);

  private static final String FROM_OLDEST = "0";

  private final DatStore store;
  private final Seal seal;
  private final ArrivalSignal signal = new ArrivalSignal();
  private final RecentArrivals recent;
  private final SharedPages shared = new SharedPages();
  private final InstantSource clock;
  private final Scheduler timer;
  private final Set<Tail> walking = ConcurrentHashMap.newKeySet();

  /** Subscribers that are counted together, such as those of one API. */
  public static final class Group {
    private final Set<Tail> walking = ConcurrentHashMap.newKeySet();
    private final LongAdder gaps = new LongAdder();

    private Group() {}

    private long lag() {
      return walking.stream().mapToLong(Tail::lag).max().orElse(0);
    }
  }

  /**
   * @param seal for cursors
   * @param timer for heartbeats; must not be blocked
   */
  public Tails(DatStore store, Seal seal, InstantSource clock, Scheduler timer) {
    this.store = store;
    this.seal = seal;
    this.recent = new RecentArrivals(store.logId());
    this.clock = clock;
    this.timer = timer;
  }

  /** Follows the store until disposed. Without this, walks wait for ever at the end of the log. */
  public Disposable follow() {
    // Runs on the store's worker, as it takes only a few writes to memory.
    Flux<StoreEvent> events = store.events().doOnNext(this::remember).doOnError(lost -> forget());
    return signal.signalOn(events, QUIET, timer);
  }

  private void remember(StoreEvent event) {
    if (walking.isEmpty()) {
      forget();
      return;
    }
    recent.onStoreEvent(event);
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

  /**
   * Creates a group, with the meters {@code dave.subscribers}, {@code .lag} and {@code .missed}
   * under the name of its API.
   */
  public static Group group(MeterRegistry meters, String api) {
    Group group = new Group();
    Gauge.builder("dave.subscribers", group.walking, Set::size)
        .tag("api", api)
        .description("Subscribers of arriving dats")
        .register(meters);
    Gauge.builder("dave.subscribers.lag", group, Group::lag)
        .tag("api", api)
        .description("Arrivals that the slowest subscriber has not read yet")
        .register(meters);
    FunctionCounter.builder("dave.subscribers.missed", group.gaps, LongAdder::sum)
        .tag("api", api)
        .description("Arrivals reported as gaps, because the store no longer held them")
        .register(meters);
    return group;
  }

  /** A cursor as text for subscribers. */
  public String text(Cursor cursor) {
    return cursor.text(seal);
  }

  /**
   * Parses a start: a cursor, "0" for the oldest dat that is held, or "" for dats that arrive or
   * become visible later.
   */
  public TailStart start(String text, HiddenDats hidden) {
    if (text.isEmpty()) {
      return end(0, hidden);
    }
    if (text.equals(FROM_OLDEST)) {
      return new TailStart.At(0, true);
    }
    if (!Cursor.isForm(text)) {
      return new TailStart.Malformed();
    }
    return Cursor.parse(text, store.logId(), seal)
        .filter(cursor -> cursor.sequence() <= store.lastArrival())
        .<TailStart>map(cursor -> new TailStart.At(cursor.sequence(), false, cursor.passed()))
        .orElseGet(TailStart.Unknown::new);
  }

  /**
   * A start some arrivals before the end of the log.
   *
   * @param recent how many arrivals
   */
  public TailStart.At end(int recent, HiddenDats hidden) {
    // Hidden dats are read before and after the end of the log, so that none in between is missed.
    Map<WorkHash, Long> arrivals = new HashMap<>(hidden.arrivals());
    long last = store.lastArrival();
    arrivals.putAll(hidden.arrivals());
    long position = placed(before(last, recent, arrivals.values()), arrivals.values());
    return new TailStart.At(position, recent > 0, passed(position, arrivals.values()));
  }

  /**
   * A position not after a hidden dat whose number is not known. Some dats may be sent twice, but
   * none is lost.
   */
  private static long placed(long position, Collection<Long> hidden) {
    return hidden.stream().filter(at -> at <= 0).mapToLong(at -> -at).reduce(position, Math::min);
  }

  private static List<Long> passed(long position, Collection<Long> hidden) {
    return hidden.stream().filter(at -> at > 0 && at <= position).sorted().toList();
  }

  /**
   * The position {@code recent} arrivals before the last, not counting hidden ones, as that would
   * reveal them.
   */
  private static long before(long last, int recent, Collection<Long> hidden) {
    long position = last - recent;
    for (long at :
        hidden.stream().filter(at -> at <= last).sorted(Comparator.reverseOrder()).toList()) {
      if (at <= position || recent == 0) {
        break;
      }
      position--;
    }
    return Math.max(0, position);
  }

  /** The end of the log as a cursor. */
  public static Cursor end(DatStore store, HiddenDats hidden) {
    Map<WorkHash, Long> arrivals = new HashMap<>(hidden.arrivals());
    long last = store.lastArrival();
    arrivals.putAll(hidden.arrivals());
    long position = placed(last, arrivals.values());
    return new Cursor(store.logId(), position, passed(position, arrivals.values()));
  }

  /**
   * A walk from a position on, to be subscribed once. Never completes.
   *
   * @param group where it is counted
   * @param hidden dats that must not be sent yet; they are sent when they are no longer hidden
   * @param heartbeat the longest time without an event
   * @param blocking for reads of the store
   */
  public Flux<TailEvent> walk(
      Group group,
      TailFilter filter,
      TailStart.At start,
      HiddenDats hidden,
      Duration heartbeat,
      Scheduler blocking) {
    Tail tail = tail(group, filter, start, hidden, heartbeat, blocking);
    return following(group, tail, Tail::walk);
  }

  /** {@link #walk}, in pages of one event or more. */
  public Flux<List<TailEvent>> pages(
      Group group,
      TailFilter filter,
      TailStart.At start,
      HiddenDats hidden,
      Duration heartbeat,
      Scheduler blocking) {
    Tail tail = tail(group, filter, start, hidden, heartbeat, blocking);
    return following(group, tail, Tail::pages);
  }

  private Tail tail(
      Group group,
      TailFilter filter,
      TailStart.At start,
      HiddenDats hidden,
      Duration heartbeat,
      Scheduler blocking) {
    return new Tail(
        store,
        recent,
        shared,
        filter,
        start,
        hidden,
        signal,
        clock,
        blocking,
        timer,
        heartbeat,
        group.gaps);
  }

  private <T> Flux<T> following(Group group, Tail tail, Function<Tail, Flux<T>> walk) {
    return Flux.using(
        () -> {
          walking.add(tail);
          group.walking.add(tail);
          return tail;
        },
        walk,
        ended -> leave(group, ended));
  }

  private void leave(Group group, Tail tail) {
    group.walking.remove(tail);
    walking.remove(tail);
    if (walking.isEmpty()) {
      forget();
    }
  }
}
