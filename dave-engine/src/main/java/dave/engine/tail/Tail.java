package dave.engine.tail;

import dave.engine.store.Arrival;
import dave.engine.store.DatStore;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One subscriber's walk along the arrival log. The subscriber pulls.
 *
 * <p>Guarantees: the walk sends every arrival after its start that the store still has when the
 * walk gets there, once and in order. It reports missing arrivals as a gap, before the next dat or
 * at the end of the log.
 *
 * <p>Besides its position a walk holds at most one page of {@value #PAGE} dats, each no larger than
 * a datagram, so less than 100 KB. It reads the next page when the last one was taken. At the end
 * of the log it waits for the signal.
 *
 * <p>It skips a hidden dat, and sends it when it is no longer hidden. Until then no pause, gap or
 * heartbeat shows that the dat is there. For each skipped dat it holds a hash and a number.
 */
final class Tail {
  /** Arrivals read at a time. */
  static final int PAGE = 64;

  /**
   * After this many arrivals that the filter refused, the walk sends a heartbeat with the cursor.
   */
  private static final int UNSENT = 16 * PAGE;

  /**
   * The most dats of one author that are found beforehand. The walk soon meets an author with more
   * dats in any case.
   */
  private static final int LEAPS = 16_384;

  /** How often it checks whether skipped dats are visible, or the store can be read again. */
  private static final long LOOK_MS = 250;

  private final DatStore store;
  private final RecentArrivals recent;
  private final SharedPages shared;
  private final TailFilter filter;
  private final HiddenDats hidden;
  private final ArrivalSignal signal;
  private final InstantSource clock;
  private final Scheduler blocking;
  private final Scheduler timer;
  private final Duration heartbeat;
  private final LongAdder gaps;

  // Steps run one after the other, each on any worker.
  private volatile long position; // Also read by lag().
  private boolean fromOldest;
  private boolean asked;
  private @Nullable List<Long> ownNumbers;
  private long ownThrough;
  private final NavigableMap<Long, Optional<WorkHash>> passed = new TreeMap<>();
  private long beatAtMs;
  private long missed;
  private int unsent;

  Tail(
      DatStore store,
      RecentArrivals recent,
      SharedPages shared,
      TailFilter filter,
      TailStart.At start,
      HiddenDats hidden,
      ArrivalSignal signal,
      InstantSource clock,
      Scheduler blocking,
      Scheduler timer,
      Duration heartbeat,
      LongAdder gaps) {
    this.store = store;
    this.recent = recent;
    this.shared = shared;
    this.filter = filter;
    this.position = start.position();
    this.fromOldest = start.fromOldest();
    start.passed().forEach(sequence -> passed.put(sequence, Optional.empty()));
    this.hidden = hidden;
    this.signal = signal;
    this.clock = clock;
    this.blocking = blocking;
    this.timer = timer;
    this.heartbeat = heartbeat;
    this.gaps = gaps;
  }

  /** How many arrivals the walk is behind the end of the log. */
  long lag() {
    return Math.max(0, store.lastArrival() - position);
  }

  /**
   * The events of the walk. Never completes. Either this or {@link #pages} is to be subscribed,
   * once.
   */
  Flux<TailEvent> walk() {
    return steps()
        .concatMap(next -> step().flatMapIterable(Function.identity()), 0)
        .startWith(
            Flux.defer(
                () -> pageOrWait(List.of(heartbeat())).flatMapIterable(Function.identity())));
  }

  /** The events of the walk in pages of one event or more. */
  Flux<List<TailEvent>> pages() {
    return steps()
        .concatMap(next -> step(), 0)
        .startWith(Flux.defer(() -> pageOrWait(List.of(heartbeat()))));
  }

  /**
   * Triggers the steps of a mapping without prefetch: a step begins when all events of the last one
   * were taken.
   */
  private static Flux<Boolean> steps() {
    return Flux.generate(sink -> sink.next(true));
  }

  private Mono<List<TailEvent>> step() {
    if (passed.values().stream().anyMatch(this::mayBeShown)) {
      return read(this::lateEvents);
    }
    if (store.lastArrival() <= position && missed == 0 && unsent < UNSENT) {
      return waitForMore();
    }
    LogPart part = leaps() ? null : recent.after(position, PAGE);
    part = part == null && !leaps() ? shared.after(position) : part;
    return part == null ? read(() -> eventsOf(readPage())) : pageOrWait(eventsOf(part));
  }

  private Mono<List<TailEvent>> read(Supplier<List<TailEvent>> reader) {
    return Mono.fromSupplier(reader)
        .subscribeOn(blocking)
        .flatMap(this::pageOrWait)
        // The queue of reads is full: waits a moment and tries again.
        .onErrorResume(
            RejectedExecutionException.class,
            full -> Mono.delay(Duration.ofMillis(LOOK_MS), timer).then(Mono.empty()));
  }

  /** Whether the walk goes, or may go, from one dat of its author to the next. */
  private boolean leaps() {
    return ownNumbers != null || (fromOldest && filter.author() != null && !asked);
  }

  /**
   * The next dats of the wanted author, for a walk that starts at the oldest dat; null if it does
   * not leap. So it need not read the dats of all other authors. Arrivals from before the walk are
   * never gaps.
   */
  private @Nullable LogPart leap() {
    Author author = filter.author();
    if (author != null && fromOldest && !asked) {
      ownThrough = store.lastArrival();
      ownNumbers = store.arrivalsOf(author, LEAPS).orElse(null);
      ownThrough = ownNumbers == null ? 0 : ownThrough;
      asked = true;
    }
    List<Long> numbers = ownNumbers;
    if (numbers == null) {
      return null;
    }
    int at = Collections.binarySearch(numbers, position + 1);
    int from = at < 0 ? -at - 1 : at;
    int to = Math.min(from + PAGE, numbers.size());
    List<TailEvent.Arrived> page =
        numbers.subList(from, to).stream()
            .filter(number -> number <= ownThrough)
            .flatMap(number -> store.arrival(number).stream())
            .map(found -> new TailEvent.Arrived(cursor(found.sequence()), found.dat()))
            .toList();
    boolean last = to == numbers.size();
    return new LogPart(page, last ? ownThrough : numbers.get(to - 1), false);
  }

  private Mono<List<TailEvent>> pageOrWait(List<TailEvent> page) {
    if (page.isEmpty()) {
      return waitForMore();
    }
    beatAtMs = timer.now(TimeUnit.MILLISECONDS) + heartbeat.toMillis();
    return Mono.just(page);
  }

  /**
   * Waits for arrivals or for the next heartbeat. Arrivals that are not sent do not move the
   * heartbeat.
   */
  private Mono<List<TailEvent>> waitForMore() {
    Mono<List<TailEvent>> signalled = signal.next().then(Mono.empty());
    long leftMs = beatAtMs - timer.now(TimeUnit.MILLISECONDS);
    if (leftMs <= 0) {
      return pageOrWait(List.of(heartbeat()));
    }
    if (store.lastArrival() > position) {
      return Mono.empty();
    }
    Duration wait = Duration.ofMillis(!passed.isEmpty() ? Math.min(leftMs, LOOK_MS) : leftMs);
    return Mono.firstWithSignal(signalled, Mono.delay(wait, timer).then(Mono.empty()));
  }

  private boolean mayBeShown(Optional<WorkHash> work) {
    return work.isEmpty() || !hidden.hides(work.get());
  }

  /** The skipped dats that are no longer hidden, at most a page of them. */
  private List<TailEvent> lateEvents() {
    List<TailEvent> events = new ArrayList<>();
    List<Map.Entry<Long, Optional<WorkHash>>> page =
        passed.entrySet().stream()
            .filter(entry -> mayBeShown(entry.getValue()))
            .limit(PAGE)
            .map(Map.Entry::copyOf)
            .toList();
    for (Map.Entry<Long, Optional<WorkHash>> entry : page) {
      long sequence = entry.getKey();
      VerifiedDat dat = store.arrival(sequence).map(Arrival::dat).orElse(null);
      if (dat != null && hidden.hides(dat)) {
        passed.put(sequence, Optional.of(dat.dat().work()));
        continue;
      }
      passed.remove(sequence);
      if (dat != null && filter.accepts(dat)) {
        events.add(new TailEvent.Arrived(cursor(), dat));
        unsent = 0;
      }
    }
    return events;
  }

  private LogPart readPage() {
    LogPart leap = leap();
    if (leap != null) {
      return leap;
    }
    LogPart known = shared.after(position);
    if (known != null) {
      return known;
    }
    long departures = shared.departures();
    // Read in this order: arrivals up to `last` that are not in the page are gone.
    long last = store.lastArrival();
    List<TailEvent.Arrived> page =
        store.arrivals(position, PAGE).stream()
            .map(found -> new TailEvent.Arrived(cursor(found.sequence()), found.dat()))
            .toList();
    boolean ends = page.size() < PAGE;
    LogPart read = new LogPart(page, ends ? last : page.getLast().cursor().sequence(), ends);
    shared.keep(position, read, departures);
    return read;
  }

  /** The events for a part of the log. */
  private List<TailEvent> eventsOf(LogPart part) {
    List<TailEvent> events = new ArrayList<>(part.arrivals().size() + 1);
    for (TailEvent.Arrived arrived : part.arrivals()) {
      addArrival(arrived, events);
    }
    moveTo(part.through());
    if (position >= ownThrough) {
      ownNumbers = null;
    }
    if (part.ends() || unsent >= UNSENT) {
      addGap(events);
    }
    if (unsent >= UNSENT) {
      events.add(heartbeat());
    }
    return events;
  }

  private void addArrival(TailEvent.Arrived arrived, List<TailEvent> events) {
    long sequence = arrived.cursor().sequence();
    VerifiedDat dat = arrived.dat();
    moveTo(sequence - 1);
    if (hidden.hides(dat)) {
      passed.put(sequence, Optional.of(dat.dat().work()));
      position = sequence;
    } else if (filter.accepts(dat)) {
      addGap(events);
      position = sequence;
      events.add(passed.isEmpty() ? arrived : new TailEvent.Arrived(cursor(), dat));
      unsent = 0;
    } else {
      position = sequence;
      unsent++;
    }
  }

  private void moveTo(long sequence) {
    if (sequence > position) {
      missed += fromOldest || position < ownThrough ? 0 : sequence - position;
      position = sequence;
    }
    fromOldest = false;
  }

  private void addGap(List<TailEvent> events) {
    if (missed > 0) {
      events.add(new TailEvent.Gap(cursor(), missed));
      gaps.add(missed);
      missed = 0;
    }
  }

  private TailEvent heartbeat() {
    unsent = 0;
    return new TailEvent.Heartbeat(cursor(), clock.millis());
  }

  private Cursor cursor() {
    // A cursor holds no more.
    List<Long> first = passed.keySet().stream().limit(Cursor.MOST_PASSED + 1L).toList();
    return new Cursor(store.logId(), position, first);
  }

  private Cursor cursor(long sequence) {
    return new Cursor(store.logId(), sequence);
  }
}
