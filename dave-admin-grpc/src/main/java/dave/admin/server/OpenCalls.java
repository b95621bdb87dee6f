package dave.admin.server;

import dave.admin.AdminLimits;
import dave.admin.access.MethodRoles;
import dave.admin.call.CallEndListener;
import dave.admin.call.Statuses;
import dave.engine.quota.Quota;
import dave.engine.quota.Source;
import dave.service.refusal.Reason;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.health.v1.HealthCheckRequest;
import java.net.InetSocketAddress;

/**
 * Limits the calls that need no role, which are those of the standard health service: of one source
 * at a time, and in all. It also limits the length of the service name in a request, since the
 * health service keeps a watched name.
 */
final class OpenCalls implements ServerInterceptor {
  static final int MAX_NAME = 256;

  private final Quota calls;
  private final Refusals refusals;

  OpenCalls(AdminLimits limits, Refusals refusals) {
    this.calls = new Quota(limits.open().calls(), limits.open().sourceCalls());
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
    Source source = Source.of(remote);
    if (!calls.tryAcquire(source)) {
      refusals.count(Refusals.Reason.CALLS);
      return Statuses.close(call, Reason.TOO_MANY_CALLS.refusal());
    }
    try {
      return new ShortNames<>(next.startCall(call, headers), call, () -> calls.release(source));
    } catch (RuntimeException | Error e) {
      calls.release(source);
      throw e;
    }
  }

  private static final class ShortNames<Q> extends CallEndListener<Q> {
    private final ServerCall<Q, ?> call;
    private boolean refused;

    ShortNames(ServerCall.Listener<Q> listener, ServerCall<Q, ?> call, Runnable end) {
      super(listener, end);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      if (message instanceof HealthCheckRequest request
          && request.getServiceBytes().size() > MAX_NAME) {
        refused = true;
        Statuses.close(
            call, Reason.SERVICE_NAME_TOO_LONG.refusal(request.getServiceBytes().size(), MAX_NAME));
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
  }
}
