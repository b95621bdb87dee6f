package dave.admin.call;

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
 * <p>Guarantees: a publisher is asked for one element at a time, and only while the transport takes
 * it, so that no more than the transport's own buffer waits for a slow caller; a caller who cancels
 * cancels the publisher; an error becomes a status with details, an unforeseen one is logged.
 */
public final class Calls {
  private static final Logger LOG = LoggerFactory.getLogger("/admin/call");

  /** An error that comes after the caller hung up has nobody to go to; Reactor would shout it. */
  static final reactor.util.context.Context LATE_ERRORS =
      reactor.util.context.Context.of(
          "reactor.onErrorDropped.local", // Where Reactor looks for a subscriber's own handler.
          (Consumer<Throwable>) error -> LOG.debug("nobody waits for this any more", error));

  private final Duration defaultDeadline;
  private final Scheduler timer;
  private final GracefulShutdown farewell;

  /**
   * @param defaultDeadline of unary calls that have none
   * @param farewell the end of the server
   */
  public Calls(Duration defaultDeadline, Scheduler timer, GracefulShutdown farewell) {
    this.defaultDeadline = defaultDeadline;
    this.timer = timer;
    this.farewell = farewell;
  }

  /** Answers at once with what is at hand; else like {@link #answer(Supplier, StreamObserver)}. */
  public <T> void answer(
      Supplier<Optional<T>> atHand, Supplier<Mono<T>> source, StreamObserver<T> responses) {
    Optional<T> answer;
    try {
      answer = atHand.get();
    } catch (RuntimeException e) {
      responses.onError(status(e));
      return;
    }
    if (answer.isEmpty()) {
      answer(source, responses);
      return;
    }
    // A caller who hangs up meanwhile hears nothing; without a handler that would be an error.
    call(responses).setOnCancelHandler(() -> {});
    responses.onNext(answer.get());
    responses.onCompleted();
  }

  /** Answers once, before the caller's deadline or the default one. */
  public <T> void answer(Supplier<Mono<T>> source, StreamObserver<T> responses) {
    // A deadline of the caller's own cancels the call, and so the publisher.
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
        .or(farewell.givenUp().then(Mono.error(() -> Reason.STOPPING.refusal("ask another node"))))
        .subscribe(new CallSubscriber<>(call, call::onCompleted));
  }

  /**
   * Answers with a stream, which ends early when the server closes.
   *
   * @param remedy what the caller is told to do then
   */
  public <T> void stream(Supplier<Flux<T>> source, String remedy, StreamObserver<T> responses) {
    ServerCallStreamObserver<T> call = call(responses);
    // The server's end completes the stream rather than fail it: an error that met a caller's
    // cancellation on its way would have nobody to go to.
    AtomicBoolean closed = new AtomicBoolean();
    Flux.defer(source)
        .takeUntilOther(farewell.begun().doOnTerminate(() -> closed.set(true)))
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
   * Answers with what is on pages, which ends early when the server closes. A page is asked for
   * when all of the last one was taken.
   *
   * @param message what goes out for an element, made when the transport takes it
   * @param goodbye how the call ends with the server, by the last element that was told, or null
   */
  public <E, T> void pages(
      Supplier<Flux<List<E>>> source,
      Function<E, T> message,
      Function<@Nullable E, StatusRuntimeException> goodbye,
      StreamObserver<T> responses) {
    ServerCallStreamObserver<T> call = call(responses);
    AtomicBoolean closed = new AtomicBoolean();
    Flux.defer(source)
        .takeUntilOther(farewell.begun().doOnTerminate(() -> closed.set(true)))
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

  // The stubs' contract: a server's observers are of this type.
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
    // A miner that closes ends its searches by one or the other.
    if (error instanceof CancellationException || error instanceof RejectedExecutionException) {
      return Statuses.of(Reason.STOPPING.refusal("try again later"));
    }
    LOG.error("call failed", error);
    return Statuses.of(Reason.INTERNAL.refusal());
  }

  /** How long this call may still take, less what its answer needs on the way. */
  public Duration remaining() {
    Deadline deadline = Context.current().getDeadline();
    long ms =
        deadline == null
            ? defaultDeadline.toMillis()
            : deadline.timeRemaining(TimeUnit.MILLISECONDS);
    long margin = Math.clamp(ms / 5, 20, 1_000);
    return Duration.ofMillis(Math.max(0, ms - margin));
  }

  /** Demand follows {@code isReady}; cancellation goes both ways. */
  private static final class CallSubscriber<T> extends BaseSubscriber<T> {
    private final ServerCallStreamObserver<T> call;
    private final Runnable end;
    // Whether an element was asked for and has not come.
    private final AtomicBoolean asked = new AtomicBoolean();

    /**
     * @param end what is done when the publisher completes
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
