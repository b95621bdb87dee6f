package dave.cli;

import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubmitResponse;
import dave.cli.ImportTally.Outcome;
import dave.wire.Dat;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.util.retry.Retry;

/**
 * A running node as the target of an import: many dats on their way at a time, so that the node
 * syncs them to its disk together. The node verifies them.
 */
final class NodeTarget implements DatTarget {
  private static final int WINDOW = 256;

  /** A node that is busy for a while gets more time; one whose disk is full does not. */
  private static final Retry WHILE_BUSY =
      Retry.backoff(6, Duration.ofMillis(100))
          .filter(NodeTarget::isBusy)
          .onRetryExhaustedThrow((spec, signal) -> signal.failure());

  private final NodeClient node;
  private final ImportTally tally;
  private final Semaphore free = new Semaphore(WINDOW);
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  NodeTarget(NodeClient node, ImportTally tally) {
    this.node = node;
    this.tally = tally;
    node.status(); // Says better than a dat could what is wrong with the node.
  }

  @Override
  public void take(Dat dat) {
    acquire(1);
    check();
    SubmitRequest request = SubmitRequest.newBuilder().setDat(DatWriter.message(dat)).build();
    node.later(AdminServiceGrpc.getSubmitMethod(), request, node.timeout())
        .retryWhen(WHILE_BUSY)
        .doFinally(end -> free.release())
        .subscribe(this::decided, this::refused);
  }

  @Override
  public void finish() {
    acquire(WINDOW);
    free.release(WINDOW);
    check();
  }

  private void acquire(int permits) {
    try {
      free.acquire(permits);
    } catch (InterruptedException e) {
      throw new CliFailure(ExitCode.INTERRUPTED, "interrupted", e);
    }
  }

  private void check() {
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  private void decided(SubmitResponse response) {
    switch (response.getOutcome()) {
      case OUTCOME_STORED -> tally.add(Outcome.STORED);
      case OUTCOME_REPLACED -> tally.add(Outcome.REPLACED);
      case OUTCOME_ALREADY_HELD -> tally.add(Outcome.ALREADY_HELD);
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> tally.refused("UNKNOWN");
    }
  }

  private void refused(Throwable error) {
    if (error instanceof StatusException status && isOfTheDat(status.getStatus().getCode())) {
      tally.refused(NodeErrors.info(status).map(info -> info.getReason()).orElse("UNKNOWN"));
    } else {
      failure.compareAndSet(
          null,
          error instanceof StatusException status
              ? node.errors().failure(status)
              : new IllegalStateException("a call failed", error));
    }
  }

  private static boolean isOfTheDat(Status.Code code) {
    return code == Status.Code.INVALID_ARGUMENT || code == Status.Code.FAILED_PRECONDITION;
  }

  private static boolean isBusy(Throwable error) {
    return error instanceof StatusException status
        && NodeErrors.info(status)
            .filter(info -> info.getReason().equals("STORE_UNAVAILABLE"))
            .isPresent();
  }

  @Override
  public void close() {
    // The node decides on what is on its way, or not: the next run finds out.
  }
}
