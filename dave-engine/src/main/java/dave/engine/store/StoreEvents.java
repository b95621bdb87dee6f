package dave.engine.store;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Hands the events of a store to every subscriber, in the order of {@link #add}, on the thread that
 * calls {@link #drain}. A subscriber may call the store.
 */
public final class StoreEvents {
  /** How many events a subscriber may fall behind. */
  static final int BUFFER = 65_536;

  private final Sinks.Many<StoreEvent> sink = Sinks.many().multicast().directBestEffort();
  private final Queue<StoreEvent> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger drains = new AtomicInteger();
  private volatile boolean completed;

  /** Appends an event. To be called under the lock that orders the changes. */
  public void add(StoreEvent event) {
    queue.add(event);
  }

  /**
   * Emits the events that were added, unless another thread does so now. To be called without a
   * lock.
   */
  public void drain() {
    if (drains.getAndIncrement() != 0) {
      return;
    }
    int missed = 1;
    do {
      StoreEvent event = queue.poll();
      while (event != null) {
        sink.emitNext(event, Sinks.EmitFailureHandler.FAIL_FAST);
        event = queue.poll();
      }
      if (completed) {
        sink.emitComplete(Sinks.EmitFailureHandler.FAIL_FAST);
      }
      missed = drains.addAndGet(-missed);
    } while (missed != 0);
  }

  /** See {@link DatStore#events}. */
  public Flux<StoreEvent> flux() {
    return flux(BUFFER);
  }

  /** The events for a subscriber that may fall behind by {@code buffer} events. */
  Flux<StoreEvent> flux(int buffer) {
    return sink.asFlux().onBackpressureBuffer(buffer);
  }

  /** Completes the subscribers after the events that were added. */
  public void complete() {
    completed = true;
    drain();
  }
}
