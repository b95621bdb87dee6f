package dave.engine.tail;

import dave.engine.store.DatStore;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * One subscriber's walk along the arrival log, by pulling.
 *
 * <p>Guarantees: every arrival after the start that the store still has when the walk gets there is
 * told once, in order; what is gone is told as a gap before the next dat, or when the end of the
 * log is reached. Beside its position a walk holds one page at most: {@value #PAGE} dats, each no
 * larger than a datagram, so under 100 KB. It reads the next page when the last one was taken, and
 * waits for the bell at the end of the log. A dat that must not be told yet holds it up.
 */
final class Tail {
  /** Arrivals read at a time. */
  static final int PAGE = 64;

  /** After so many arrivals that the filter refused, the cursor is told. */
  private static final int UNTOLD = 16 * PAGE;

  /** So many dats of one author are found beforehand; whoever has more is met soon in any case. */
  private static final int LEAPS = 16_384;

  /** How long to wait before a dat that was hidden is looked at again. */
  private static final Duration HELD_BACK = Duration.ofMillis(250);

  private final DatStore store;
  private final RecentArrivals recent;
  private final SharedPages shared;
  private final TailFilter filter;
  private final Predicate<VerifiedDat> hidden;
  private final ArrivalBell bell;
  private final InstantSource clock;
  private final Scheduler blocking;
  private final Scheduler timer;
  private final Duration heartbeat;
  private final LongAdder gaps;

  // Steps follow one another, each after the one before, on whatever worker.
  private volatile long position; // Also read by who looks at the lag.
  private boolean fromOldest;
  private boolean heldBack;
  private boolean asked;
  private @Nullable List<Long> ownNumbers;
  private long ownThrough;
  private long missed;
  private int untold;

  Tail(
      DatStore store,
      RecentArrivals recent,
      SharedPages shared,
      TailFilter filter,
      TailStart.At start,
      Predicate<VerifiedDat> hidden,
      ArrivalBell bell,
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
    this.hidden = hidden;
    this.bell = bell;
    this.clock = clock;
    this.blocking = blocking;
    this.timer = timer;
    this.heartbeat = heartbeat;
    this.gaps = gaps;
  }

  /** How many arrivals are behind the end of the log, to be told or passed by. */
  long lag() {
    return Math.max(0, store.lastArrival() - position);
  }

  /** The walk; one of the two is to be subscribed, once. Never completes. */
  Flux<TailEvent> walk() {
    return steps()
        .concatMap(next -> step().flatMapIterable(Function.identity()), 0)
        .startWith(Flux.defer(() -> Flux.just(beat())));
  }

  /** The walk in pages of one event or more. */
  Flux<List<TailEvent>> pages() {
    return steps()
        .concatMap(next -> step(), 0)
        .startWith(Flux.defer(() -> Flux.just(List.of(beat()))));
  }

  /** For a mapping without prefetch: the next begins when the last one's answers were all taken. */
  private static Flux<Boolean> steps() {
    return Flux.generate(sink -> sink.next(true));
  }

  private Mono<List<TailEvent>> step() {
    if (store.lastArrival() <= position && missed == 0 && untold < UNTOLD) {
      return waitForMore();
    }
    LogPart part = leaps() ? null : recent.after(position, PAGE);
    part = part == null && !leaps() ? shared.after(position) : part;
    return part == null
        ? Mono.fromSupplier(() -> told(readPage()))
            .subscribeOn(blocking)
            .flatMap(this::tell)
            // So many wait already: it waits outside the line.
            .onErrorResume(
                RejectedExecutionException.class,
                full -> Mono.delay(HELD_BACK, timer).then(Mono.empty()))
        : tell(told(part));
  }

  /** Whether it goes, or may go, from one dat of its author to the next. */
  private boolean leaps() {
    return ownNumbers != null || (fromOldest && filter.author() != null && !asked);
  }

  /**
   * Whoever wants one author's from the oldest on is not led past all others. There are no gaps in
   * what is older than the walk.
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

  private Mono<List<TailEvent>> tell(List<TailEvent> page) {
    return page.isEmpty() ? waitForMore() : Mono.just(page);
  }

  private Mono<List<TailEvent>> waitForMore() {
    if (heldBack) {
      return Mono.delay(HELD_BACK, timer).then(Mono.empty());
    }
    Mono<List<TailEvent>> rung = bell.next().then(Mono.empty());
    if (store.lastArrival() > position) {
      return Mono.empty();
    }
    Mono<List<TailEvent>> idle = Mono.delay(heartbeat, timer).map(tick -> List.of(beat()));
    return Mono.firstWithSignal(rung, idle);
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
    // In this order: whatever is up to `last` and not in the page is gone.
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

  /** What there is to tell of a part of the log. */
  private List<TailEvent> told(LogPart part) {
    List<TailEvent> told = new ArrayList<>(part.arrivals().size() + 1);
    heldBack = false;
    for (TailEvent.Arrived arrived : part.arrivals()) {
      boolean wanted = filter.accepts(arrived.dat());
      if (wanted && hidden.test(arrived.dat())) {
        heldBack = true;
        break;
      }
      long sequence = arrived.cursor().sequence();
      moveTo(sequence - 1);
      if (wanted) {
        tellGap(told);
        told.add(arrived);
        untold = 0;
      } else {
        untold++;
      }
      position = sequence;
    }
    if (!heldBack) {
      moveTo(part.through());
    }
    if (position >= ownThrough) {
      ownNumbers = null;
    }
    if (part.ends() && !heldBack) {
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
      missed += fromOldest || position < ownThrough ? 0 : sequence - position;
      position = sequence;
    }
    fromOldest = false;
  }

  private void tellGap(List<TailEvent> told) {
    if (missed > 0) {
      told.add(new TailEvent.Gap(cursor(), missed));
      gaps.add(missed);
      missed = 0;
    }
  }

  private TailEvent beat() {
    untold = 0;
    return new TailEvent.Heartbeat(cursor(), clock.millis());
  }

  private Cursor cursor() {
    return cursor(position);
  }

  private Cursor cursor(long sequence) {
    return new Cursor(store.logId(), sequence);
  }
}
