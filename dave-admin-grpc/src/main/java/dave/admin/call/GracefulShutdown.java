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
 * The shutdown of a server. Once it begins, new calls are refused with STOPPING. After a delay,
 * calls that still run are aborted. The standard health service answers until the server closes,
 * and the shutdown does not wait for its calls.
 */
public final class GracefulShutdown implements ServerInterceptor {
  private static final String HEALTH = "grpc.health.v1.Health";

  private final Sinks.Empty<Void> begun = Sinks.empty();
  private final CountDownLatch idle = new CountDownLatch(1);
  private final Mono<Void> givenUp;
  private int open;
  private boolean stopping;

  /**
   * @param patience the time from the beginning until running calls are aborted
   */
  public GracefulShutdown(Duration patience, Scheduler timer) {
    givenUp = begun.asMono().then(Mono.delay(patience, timer)).then();
  }

  /** Begins the shutdown. Call it once. */
  public void begin() {
    synchronized (this) {
      stopping = true;
      countDownIfIdle();
    }
    begun.tryEmitEmpty().orThrow();
  }

  /** Waits until no call runs, at most {@code atMost}. */
  public void awaitIdle(Duration atMost) throws InterruptedException {
    var unused = idle.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Completes when the shutdown begins. */
  Mono<Void> begun() {
    return begun.asMono();
  }

  /** Completes when running calls are to be aborted. */
  Mono<Void> abortRequested() {
    return givenUp;
  }

  private synchronized boolean startCall() {
    open += stopping ? 0 : 1;
    return !stopping;
  }

  private synchronized void endCall() {
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
    if (!startCall()) {
      return Statuses.close(call, Reason.STOPPING.refusal("ask another node, or this one later"));
    }
    try {
      return new CallEndListener<>(next.startCall(call, headers), this::endCall);
    } catch (RuntimeException | Error e) {
      endCall();
      throw e;
    }
  }
}
