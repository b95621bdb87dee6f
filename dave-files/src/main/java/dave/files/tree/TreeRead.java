package dave.files.tree;

import com.google.protobuf.ByteString;
import dave.files.tree.Frontier.PendingChunk;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Operators;

/**
 * Reads one range of a tree: fetches ahead, and passes content on in order, as much as is
 * requested.
 *
 * <p>Answers and requests come on any thread, and queue. A thread that finds no other at work does
 * all of it, so the frontier has one writer and needs no lock.
 */
final class TreeRead implements Subscription {
  private record Answer(
      PendingChunk chunk, @Nullable ByteString value, @Nullable Throwable failure) {}

  private final CoreSubscriber<? super ByteString> subscriber;
  private final Frontier frontier;
  private final PlaceSource source;
  private final IntSupplier window;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final Map<PendingChunk, Disposable> inFlight = new HashMap<>();
  private final AtomicInteger work = new AtomicInteger();
  private final AtomicLong requested = new AtomicLong();
  private volatile boolean cancelled;
  private boolean done;

  TreeRead(
      CoreSubscriber<? super ByteString> subscriber,
      Frontier frontier,
      PlaceSource source,
      IntSupplier window) {
    this.subscriber = subscriber;
    this.frontier = frontier;
    this.source = source;
    this.window = window;
  }

  @Override
  public void request(long n) {
    if (Operators.validate(n)) {
      requested.accumulateAndGet(n, Operators::addCap);
      drain();
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    drain();
  }

  private void answer(Answer answer) {
    answers.add(answer);
    drain();
  }

  private void drain() {
    if (work.getAndIncrement() != 0) {
      return;
    }
    int missed = 1;
    do {
      if (!done) {
        step();
      }
      missed = work.addAndGet(-missed);
    } while (missed != 0);
  }

  private void step() {
    if (cancelled) {
      stop();
      return;
    }
    processAnswers();
    emit();
    if (!done && !cancelled) {
      startMore();
    }
  }

  private void processAnswers() {
    for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
      inFlight.remove(answer.chunk());
      if (answer.value() != null) {
        frontier.arrived(answer.chunk(), answer.value());
      } else if (answer.failure() != null) {
        frontier.failed(answer.chunk(), answer.failure());
      }
    }
  }

  private void emit() {
    long demand = requested.get();
    long emitted = 0;
    while (emitted < demand && !cancelled) {
      ByteString content = frontier.poll();
      if (content == null) {
        break;
      }
      subscriber.onNext(content);
      emitted++;
    }
    if (demand != Long.MAX_VALUE) {
      requested.addAndGet(-emitted);
    }
    if (!cancelled) {
      end();
    }
  }

  /** Ends the reading if all content was passed on, or all up to a failure. */
  private void end() {
    Throwable failure = frontier.failure();
    if (failure != null) {
      stop();
      subscriber.onError(failure);
    } else if (frontier.isEmpty()) {
      stop();
      subscriber.onComplete();
    }
  }

  private void startMore() {
    for (PendingChunk chunk = frontier.start(window.getAsInt());
        chunk != null;
        chunk = frontier.start(window.getAsInt())) {
      PendingChunk started = chunk;
      Disposable fetch =
          source
              .get(started.place)
              .subscribe(
                  value -> answer(new Answer(started, value, null)),
                  failure -> answer(new Answer(started, null, failure)));
      inFlight.put(started, fetch);
    }
  }

  private void stop() {
    done = true;
    inFlight.values().forEach(Disposable::dispose);
    inFlight.clear();
    answers.clear();
  }
}
