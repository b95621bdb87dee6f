package dave.admin;

import dave.engine.quota.Quota;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Calls that need no role, those of the standard health service: so many of one source at a time,
 * and in all; and the name of what they ask for is short, since a watched name is kept.
 */
final class OpenCalls implements ServerInterceptor {
  static final int MAX_NAME = 256;

  private final Quota calls;
  private final Refusals refusals;

  OpenCalls(AdminLimits limits, Refusals refusals) {
    this.calls = new Quota(limits.openCalls(), limits.sourceOpenCalls());
    this.refusals = refusals;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (!MethodRoles.isOpen(call.getMethodDescriptor())
        || !(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
            instanceof InetSocketAddress remote)) {
      return next.startCall(call, headers);
    }
    Doorway.Source source = Doorway.Source.of(remote);
    if (!calls.enter(source.prefix(), source.shared())) {
      refusals.count(Refusals.Reason.CALLS);
      close(
          call,
          Refusal.overloaded(
              "TOO_MANY_CALLS", "too many health calls of this address: end some, or ask later"));
      return new ServerCall.Listener<>() {};
    }
    try {
      return new Counted<>(next.startCall(call, headers), call, source);
    } catch (RuntimeException | Error e) {
      calls.leave(source.prefix());
      throw e;
    }
  }

  private static void close(ServerCall<?, ?> call, StatusRuntimeException refusal) {
    Metadata trailers = refusal.getTrailers();
    call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
  }

  private final class Counted<Q> extends SimpleForwardingServerCallListener<Q> {
    private final ServerCall<Q, ?> call;
    private final Doorway.Source source;
    private final AtomicBoolean ended = new AtomicBoolean();
    private boolean refused;

    Counted(ServerCall.Listener<Q> listener, ServerCall<Q, ?> call, Doorway.Source source) {
      super(listener);
      this.call = call;
      this.source = source;
    }

    @Override
    public void onMessage(Q message) {
      if (message instanceof HealthCheckRequest request
          && request.getServiceBytes().size() > MAX_NAME) {
        refused = true;
        close(
            call,
            Refusal.of(
                com.google.rpc.Code.INVALID_ARGUMENT,
                "SERVICE_NAME_TOO_LONG",
                "the name of the service has %s bytes: send at most %s"
                    .formatted(request.getServiceBytes().size(), MAX_NAME),
                java.util.Map.of()));
        return;
      }
      super.onMessage(message);
    }

    @Override
    public void onHalfClose() {
      if (!refused) {
        super.onHalfClose();
      }
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
        calls.leave(source.prefix());
      }
    }
  }
}
