package dave.service;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Work about the same thing, done one after the other. Thread-safe. */
final class Turns {
  private final Map<Object, Deque<Turn>> queues = new HashMap<>();

  /** One who waits for its turn, or has it. */
  private static final class Turn {
    final Object about;
    final MonoSink<Turn> sink;

    Turn(Object about, MonoSink<Turn> sink) {
      this.about = about;
      this.sink = sink;
    }
  }

  /**
   * Does work when all that came before, about the same, is done or was given up.
   *
   * @param about compared by equality
   */
  <T> Mono<T> take(Object about, Mono<T> work) {
    return Mono.usingWhen(
        Mono.<Turn>create(sink -> enter(new Turn(about, sink))),
        turn -> work,
        turn -> Mono.fromRunnable(() -> leave(turn)));
  }

  private void enter(Turn turn) {
    boolean first;
    synchronized (this) {
      Deque<Turn> queue = queues.computeIfAbsent(turn.about, about -> new ArrayDeque<>());
      queue.add(turn);
      first = queue.size() == 1;
    }
    // In the queue before it may be cancelled, which it may be already.
    turn.sink.onCancel(() -> leave(turn));
    if (first) {
      turn.sink.success(turn);
    }
  }

  /** Idempotent. */
  private void leave(Turn turn) {
    Turn next = null;
    synchronized (this) {
      Deque<Turn> queue = queues.get(turn.about);
      if (queue == null) {
        return;
      }
      boolean had = queue.peek() == turn;
      queue.remove(turn);
      if (queue.isEmpty()) {
        queues.remove(turn.about);
      } else if (had) {
        next = queue.peek();
      }
    }
    if (next != null) {
      next.sink.success(next);
    }
  }

  /** How many things have work that is done or waits. */
  synchronized int size() {
    return queues.size();
  }
}
