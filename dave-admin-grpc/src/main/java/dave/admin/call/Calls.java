package dave.admin.call;

import dave.service.TakeUntil;
import dave.service.refusal.Reason;
import dave.service.refusal.Refusal;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Answers gRPC calls from publishers.
 *
 * <p>Guarantees: one element at a time is requested of a publisher, and only while the transport is
 * ready. So a slow caller fills no more than the transport's own buffer. A caller that cancels
 * cancels the publisher. An error becomes a status with details; an unexpected one is logged.
 */
public final class Calls {
  private static final Logger LOG = LoggerFactory.getLogger("/admin/call");

  /** Logs an error after the caller's cancellation at debug level; Reactor logs it as an error. */
  static final reactor.util.context.Context LATE_ERRORS =
      reactor.util.context.Context.of(
          "reactor.onErrorDropped.local", // The key of a subscriber's own handler in Reactor.
          (Consumer<Throwable>) error -> LOG.debug("nobody waits for this any more", error));

  private final Duration defaultDeadline;
  private final Scheduler timer;
  private final GracefulShutdown shutdown;

  /**
   * @param defaultDeadline the deadline of unary calls that set none
   * @param shutdown the shutdown of the server
   */
  public Calls(Duration defaultDeadline, Scheduler timer, GracefulShutdown shutdown) {
    this.defaultDeadline = defaultDeadline;
    this.timer = timer;
    this.shutdown = shutdown;
  }

  /**
   * Answers at once if {@code cached} has a response; else like {@link #answer(Supplier,
   * StreamObserver)}.
   */
  public <T> void answer(
      Supplier<Optional<T>> cached, Supplier<Mono<T>> source, StreamObserver<T> responses) {
    Optional<T> answer;
    try {
      answer = cached.get();
    } catch (RuntimeException e) {
      responses.onError(status(e));
      return;
    }
    if (answer.isEmpty()) {
      answer(source, responses);
      return;
    }
    // Without a handler, onNext throws if the caller has cancelled.
    call(responses).setOnCancelHandler(() -> {});
    responses.onNext(answer.get());
    responses.onCompleted();
  }

  /** Answers once, before the caller's deadline or the default one. */
  public <T> void answer(Supplier<Mono<T>> source, StreamObserver<T> responses) {
    // If the caller set a deadline, gRPC cancels the call then, and so the publisher.
    Mono<T> answer = Mono.defer(source);
    if (Context.current().getDeadline() == null) {
      answer =
          answer.timeout(
              defaultDeadline,
              Mono.error(() -> Reason.DEADLINE_EXCEEDED.refusal(defaultDeadline.toMillis())),
              timer);
    }
    ServerCallStreamObserver<T> call = call(responses);
    answer
        .or(
            shutdown
                .abortRequested()
                .then(Mono.error(() -> Reason.STOPPING.refusal("ask another node"))))
        .subscribe(new CallSubscriber<>(call, call::onCompleted));
  }

  /**
   * Answers with a stream, which ends early when the server closes.
   *
   * @param remedy the advice to the caller in that case
   */
  public <T> void stream(Supplier<Flux<T>> source, String remedy, StreamObserver<T> responses) {
    ServerCallStreamObserver<T> call = call(responses);
    // The shutdown completes the stream instead of failing it: an error after a caller's
    // cancellation would be dropped.
    AtomicBoolean closed = new AtomicBoolean();
    TakeUntil.of(Flux.defer(source), shutdown.begun().doOnTerminate(() -> closed.set(true)))
        .subscribe(
            new CallSubscriber<>(
                call,
                () -> {
                  if (closed.get()) {
                    call.onError(Statuses.of(Reason.STOPPING.refusal(remedy)));
                  } else {
                    call.onCompleted();
                  }
                }));
  }

  /**
   * Answers with the elements of pages; the stream ends early when the server closes. The next page
   * is requested when all of the last one was sent.
   *
   * @param message makes the message for an element, when the transport is ready for it
   * @param goodbye makes the status of a call that the shutdown ends, from the last element that
   *     was sent, or null
   */
  public <E, T> void pages(
      Supplier<Flux<List<E>>> source,
      Function<E, T> message,
      Function<@Nullable E, StatusRuntimeException> goodbye,
      StreamObserver<T> responses) {
    ServerCallStreamObserver<T> call = call(responses);
    AtomicBoolean closed = new AtomicBoolean();
    TakeUntil.of(Flux.defer(source), shutdown.begun().doOnTerminate(() -> closed.set(true)))
        .subscribe(
            new PageSubscriber<>(
                call,
                message,
                last -> {
                  if (closed.get()) {
                    call.onError(goodbye.apply(last));
                  } else {
                    call.onCompleted();
                  }
                }));
  }

  // gRPC guarantees that the observers of a server have this type.
  private static <T> ServerCallStreamObserver<T> call(StreamObserver<T> responses) {
    return (ServerCallStreamObserver<T>) responses;
  }

  static StatusRuntimeException status(Throwable error) {
    if (error instanceof StatusRuntimeException status) {
      return status;
    }
    if (error instanceof Refusal refusal) {
      return Statuses.of(refusal);
    }
    // A closing miner ends its searches with one of these.
    if (error instanceof CancellationException || error instanceof RejectedExecutionException) {
      return Statuses.of(Reason.STOPPING.refusal("try again later"));
    }
    LOG.error("call failed", error);
    return Statuses.of(Reason.INTERNAL.refusal());
  }

  /**
   * Returns the time until this call's deadline, less a fifth (20 ms to 1 s) for the way of the
   * answer.
   */
  public Duration remaining() {
    Deadline deadline = Context.current().getDeadline();
    long ms =
        deadline == null
            ? defaultDeadline.toMillis()
            : deadline.timeRemaining(TimeUnit.MILLISECONDS);
    long margin = Math.clamp(ms / 5, 20, 1_000);
    return Duration.ofMillis(Math.max(0, ms - margin));
  }

  /**
   * Requests an element while the call {@code isReady}. Cancelling the call cancels the publisher.
   */
  private static final class CallSubscriber<T> extends BaseSubscriber<T> {
    private final ServerCallStreamObserver<T> call;
    private final Runnable end;
    // Whether an element was requested and has not arrived.
    private final AtomicBoolean asked = new AtomicBoolean();

    /**
     * @param end runs when the publisher completes
     */
    CallSubscriber(ServerCallStreamObserver<T> call, Runnable end) {
      this.call = call;
      this.end = end;
      call.setOnReadyHandler(this::ask);
      call.setOnCancelHandler(this::cancel);
    }

    private void ask() {
      if (upstream() != null && call.isReady() && asked.compareAndSet(false, true)) {
        request(1);
      }
    }

    @Override
    public reactor.util.context.Context currentContext() {
      return LATE_ERRORS;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      ask();
    }

    @Override
    protected void hookOnNext(T value) {
      call.onNext(value);
      asked.set(false);
      ask();
    }

    @Override
    protected void hookOnComplete() {
      end.run();
    }

    @Override
    protected void hookOnError(Throwable error) {
      call.onError(status(error));
    }
  }
}
