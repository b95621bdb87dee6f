package dave.service;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Runs work on equal subjects one after the other. Thread-safe. */
final class Turns {
  private final Map<Object, Deque<Turn>> queues = new HashMap<>();

  /** A piece of work that waits, or runs. */
  private static final class Turn {
    final Object about;
    final MonoSink<Turn> sink;

    Turn(Object about, MonoSink<Turn> sink) {
      this.about = about;
      this.sink = sink;
    }
  }

  /**
   * Runs work after all earlier work on the same subject has ended or was cancelled.
   *
   * @param about the subject, compared with {@code equals}
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
    // It is queued before it can be cancelled: this call may cancel it at once.
    turn.sink.onCancel(() -> leave(turn));
    if (first) {
      turn.sink.success(turn);
    }
  }

  /** Ends the turn of a piece of work and starts the next one. Idempotent. */
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

  /** Returns the number of subjects whose work runs or waits. */
  synchronized int size() {
    return queues.size();
  }
}
