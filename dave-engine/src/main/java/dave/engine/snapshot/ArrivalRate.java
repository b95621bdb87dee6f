package dave.engine.snapshot;

import dave.engine.store.DatStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Measures how many dats arrive a second, over the last {@value #SECONDS} seconds. It reads the
 * last number of the arrival log each second.
 */
final class ArrivalRate implements Disposable {
  static final int SECONDS = 10;
  private static final Duration TICK = Duration.ofSeconds(1);

  private final DatStore store;
  private final Deque<Long> seen = new ArrayDeque<>();
  private final Disposable ticking;

  ArrivalRate(DatStore store, Scheduler timer) {
    this.store = store;
    look();
    long ms = TICK.toMillis();
    ticking =
        timer.schedulePeriodically(this::look, ms, ms, java.util.concurrent.TimeUnit.MILLISECONDS);
  }

  private synchronized void look() {
    seen.addLast(store.lastArrival());
    if (seen.size() > SECONDS + 1) {
      seen.removeFirst();
    }
  }

  synchronized double perSecond() {
    int seconds = seen.size() - 1;
    return seconds == 0 ? 0 : (double) (seen.getLast() - seen.getFirst()) / seconds;
  }

  @Override
  public void dispose() {
    ticking.dispose();
  }
}
