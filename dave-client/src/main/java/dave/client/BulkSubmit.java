package dave.client;

import dave.admin.v1.AdminServiceGrpc;
import dave.client.internal.NodeClient;
import dave.client.model.DaveException;
import dave.client.model.Fault;
import dave.client.model.Reason;
import dave.client.model.Stored;
import dave.wire.Dat;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.util.retry.Retry;

/**
 * Submits dats, up to 256 at a time, so that the node syncs them to its disk together. {@link
 * NodeCalls#submitMany} begins it. For one caller thread; other threads call the consumers.
 */
public final class BulkSubmit {
  private static final int WINDOW = 256;
  private static final String NO_REASON = "UNKNOWN";

  /** Retries while the node is busy for a moment, but not when its disk is full. */
  private static final Retry WHILE_BUSY =
      Retry.backoff(6, Duration.ofMillis(100))
          .filter(BulkSubmit::isBusy)
          .onRetryExhaustedThrow((spec, signal) -> signal.failure());

  private final NodeClient node;
  private final Consumer<Stored> accepted;
  private final Consumer<String> refused;
  private final Semaphore free = new Semaphore(WINDOW);
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  BulkSubmit(NodeClient node, Consumer<Stored> accepted, Consumer<String> refused) {
    this.node = node;
    this.accepted = accepted;
    this.refused = refused;
  }

  /**
   * Submits a dat. Waits while 256 others have no answer yet.
   *
   * <pre>{@code
   * many.submit(dat);
   * }</pre>
   *
   * @throws DaveException if an earlier call failed for a reason other than its dat
   */
  public void submit(Dat dat) throws InterruptedException {
    free.acquire();
    check();
    node.later(AdminServiceGrpc.getSubmitMethod(), Messages.request(dat))
        .map(Messages::stored)
        .retryWhen(WHILE_BUSY)
        .doFinally(end -> free.release())
        .subscribe(accepted, this::failed);
  }

  /**
   * Waits until all submitted dats have an answer.
   *
   * <pre>{@code
   * many.await();
   * }</pre>
   *
   * @throws DaveException as {@link #submit}
   */
  public void await() throws InterruptedException {
    free.acquire(WINDOW);
    free.release(WINDOW);
    check();
  }

  private void check() {
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  private void failed(Throwable error) {
    if (error instanceof DaveException refusal && isOfTheDat(refusal.fault())) {
      Reason reason = refusal.reason();
      refused.accept(reason == Reason.NONE ? NO_REASON : reason.name());
    } else {
      failure.compareAndSet(
          null,
          error instanceof DaveException lost
              ? lost
              : new IllegalStateException("a call failed", error));
    }
  }

  private static boolean isOfTheDat(Fault fault) {
    return fault == Fault.INVALID || fault == Fault.SUPERSEDED || fault == Fault.REFUSED;
  }

  private static boolean isBusy(Throwable error) {
    return error instanceof DaveException failure && failure.reason() == Reason.STORE_UNAVAILABLE;
  }
}
