package dave.client.internal;

import dave.admin.v1.SubscribeResponse;
import dave.client.model.DaveException;
import dave.client.model.Fault;
import dave.client.model.Reason;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A running subscription at one node. It holds at most one answer that was not read. One thread
 * reads; any thread may cancel.
 */
public final class ArrivalStream {
  /** The call ends at once; this is a bound in case it does not. */
  private static final long RELEASE_MS = 1_000;

  private final BlockingClientCall<?, SubscribeResponse> call;
  private final CallErrors errors;
  private boolean over;

  ArrivalStream(BlockingClientCall<?, SubscribeResponse> call, CallErrors errors) {
    this.call = call;
    this.errors = errors;
  }

  /**
   * Returns the next answer.
   *
   * @param patience how long to wait for it
   * @throws DaveException if the node refuses, is lost, ends the stream or is silent for so long
   */
  public SubscribeResponse read(Duration patience) throws InterruptedException {
    try {
      SubscribeResponse response = call.read(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (response == null) {
        over = true;
        throw failure(Fault.ENDED, "ended the stream", null);
      }
      return response;
    } catch (StatusException e) {
      over = true;
      throw errors.failure(e);
    } catch (TimeoutException e) {
      throw failure(Fault.SILENT, "sent nothing in " + patience.toMillis() + " ms", e);
    }
  }

  private DaveException failure(Fault fault, String predicate, @Nullable Throwable cause) {
    String message = "the node at " + errors.endpoint() + " " + predicate;
    return new DaveException(fault, errors.endpoint(), message, cause)
        .with(Reason.NONE, null, true);
  }

  /** Ends the subscription: {@link #read} fails. Has no effect after its end. */
  public void cancel() {
    call.cancel("not wanted any more", null);
  }

  /** Ends the subscription, and releases what was not read. For the thread that reads. */
  public void close() throws InterruptedException {
    cancel();
    while (!over) {
      try {
        over = call.read(RELEASE_MS, TimeUnit.MILLISECONDS) == null;
      } catch (StatusException | TimeoutException e) {
        over = true; // The end was asked for.
      }
    }
  }
}
