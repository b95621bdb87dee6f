package dave.service;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Runs work on equal subjects one after the other. Thread-safe. */
final class SubjectQueues {
  private final Map<Object, Deque<Task>> queues = new HashMap<>();

  /** A piece of work that waits, or runs. */
  private static final class Task {
    final Object about;
    final MonoSink<Task> sink;

    Task(Object about, MonoSink<Task> sink) {
      this.about = about;
      this.sink = sink;
    }
  }

  /**
   * Runs work after all earlier work on the same subject has ended or was cancelled.
   *
   * @param about the subject, compared with {@code equals}
   */
  <T> Mono<T> enqueue(Object about, Mono<T> work) {
    return Mono.usingWhen(
        Mono.<Task>create(sink -> add(new Task(about, sink))),
        task -> work,
        task -> Mono.fromRunnable(() -> finish(task)));
  }

  private void add(Task task) {
    boolean first;
    synchronized (this) {
      Deque<Task> queue = queues.computeIfAbsent(task.about, about -> new ArrayDeque<>());
      queue.add(task);
      first = queue.size() == 1;
    }
    // It is queued before it can be cancelled: this call may cancel it at once.
    task.sink.onCancel(() -> finish(task));
    if (first) {
      task.sink.success(task);
    }
  }

  /** Ends the turn of a piece of work and starts the next one. Idempotent. */
  private void finish(Task task) {
    Task next = null;
    synchronized (this) {
      Deque<Task> queue = queues.get(task.about);
      if (queue == null) {
        return;
      }
      boolean had = queue.peek() == task;
      queue.remove(task);
      if (queue.isEmpty()) {
        queues.remove(task.about);
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
