package dave.admin.call;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A listener of a call that runs {@code end} once, when the call has completed or was cancelled.
 */
public class CallEndListener<Q> extends SimpleForwardingServerCallListener<Q> {
  private final Runnable end;
  private final AtomicBoolean ended = new AtomicBoolean();

  public CallEndListener(ServerCall.Listener<Q> listener, Runnable end) {
    super(listener);
    this.end = end;
  }

  @Override
  public void onCancel() {
    end();
    super.onCancel();
  }

  @Override
  public void onComplete() {
    end();
    super.onComplete();
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      end.run();
    }
  }
}
