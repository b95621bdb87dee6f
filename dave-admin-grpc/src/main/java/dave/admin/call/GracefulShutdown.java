package dave.admin.call;

import dave.service.refusal.Reason;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * The end of a server, as callers are told of it: from its beginning on new calls are refused with
 * STOPPING; a while later calls that are still on their way are given up. The standard health
 * service answers to the last, and nobody waits for its calls.
 */
public final class GracefulShutdown implements ServerInterceptor {
  private static final String HEALTH = "grpc.health.v1.Health";

  private final Sinks.Empty<Void> begun = Sinks.empty();
  private final CountDownLatch idle = new CountDownLatch(1);
  private final Mono<Void> givenUp;
  private int open;
  private boolean stopping;

  /**
   * @param patience from the beginning of the end until calls are given up
   */
  public GracefulShutdown(Duration patience, Scheduler timer) {
    givenUp = begun.asMono().then(Mono.delay(patience, timer)).then();
  }

  /** Begins the end; once. */
  public void begin() {
    synchronized (this) {
      stopping = true;
      countDownIfIdle();
    }
    begun.tryEmitEmpty().orThrow();
  }

  /** Waits until no call is on its way. */
  public void awaitIdle(Duration atMost) throws InterruptedException {
    var unused = idle.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Completes when the end begins. */
  Mono<Void> begun() {
    return begun.asMono();
  }

  /** Completes when calls are given up. */
  Mono<Void> givenUp() {
    return givenUp;
  }

  private synchronized boolean enter() {
    open += stopping ? 0 : 1;
    return !stopping;
  }

  private synchronized void leave() {
    open--;
    countDownIfIdle();
  }

  private void countDownIfIdle() {
    if (stopping && open == 0) {
      idle.countDown();
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (HEALTH.equals(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    if (!enter()) {
      return Statuses.close(call, Reason.STOPPING.refusal("ask another node, or this one later"));
    }
    try {
      return new EndOfCall<>(next.startCall(call, headers), this::leave);
    } catch (RuntimeException | Error e) {
      leave();
      throw e;
    }
  }
}
