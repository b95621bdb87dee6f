package dave.client.internal;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dave.client.model.DaveException;
import dave.client.model.Endpoint;
import dave.client.model.Fault;
import dave.client.model.Reason;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import io.netty.handler.codec.http2.Http2Exception;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Turns the failure of a call into a sentence and a {@link Fault}. */
record CallErrors(Endpoint endpoint, Duration timeout) {
  private static final String DOMAIN = "dave";

  /** Returns the failure of a call, with the reason that the node gave. */
  DaveException failure(StatusException e) {
    Optional<ErrorInfo> info = info(e);
    return failure(e, info)
        .with(
            info.map(ErrorInfo::getReason).map(Reason::ofName).orElse(Reason.NONE),
            retryAfter(e).orElse(null),
            isOutage(e));
  }

  private DaveException failure(StatusException e, Optional<ErrorInfo> info) {
    Status status = e.getStatus();
    if (info.isPresent()) {
      return refusal(status, info.get(), e);
    }
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED ->
          new DaveException(
              Fault.TIMEOUT,
              endpoint,
              "no answer from " + endpoint + " in " + timeout.toMillis() + " ms",
              e);
      case UNIMPLEMENTED -> notANode("it does not know the call", e);
      case UNAVAILABLE, UNKNOWN, INTERNAL, CANCELLED -> outage(status, e);
      default -> refusal(status, ErrorInfo.getDefaultInstance(), e);
    };
  }

  /** Returns whether another try may reach the node again, because it or the network failed. */
  private static boolean isOutage(StatusException e) {
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE, CANCELLED, INTERNAL, UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED -> true;
      default -> false;
    };
  }

  /** Returns the failure of a call that the node itself refused. */
  private DaveException refusal(Status status, ErrorInfo info, StatusException e) {
    String message = String.valueOf(status.getDescription());
    return switch (status.getCode()) {
      case NOT_FOUND -> new DaveException(Fault.NOT_FOUND, endpoint, message, e);
      case INVALID_ARGUMENT, OUT_OF_RANGE -> new DaveException(Fault.INVALID, endpoint, message, e);
      case FAILED_PRECONDITION ->
          new DaveException(precondition(info.getReason()), endpoint, message, e);
      case UNAUTHENTICATED -> ofNode(Fault.UNAUTHENTICATED, "requires a token: " + message, e);
      case PERMISSION_DENIED -> ofNode(Fault.FORBIDDEN, "refuses: " + message, e);
      case UNAVAILABLE ->
          ofNode(
              info.getReason().equals("STOPPING") ? Fault.STOPPING : Fault.UNAVAILABLE,
              "cannot: " + message,
              e);
      case DEADLINE_EXCEEDED -> ofNode(Fault.STOPPING, "cannot: " + message, e);
      default -> ofNode(Fault.FAILED, "failed: " + message, e);
    };
  }

  private static Fault precondition(String reason) {
    if (reason.startsWith("DIFFICULTY")) {
      return Fault.INVALID;
    }
    return reason.equals("SUPERSEDED") ? Fault.SUPERSEDED : Fault.REFUSED;
  }

  private DaveException ofNode(Fault fault, String predicate, StatusException e) {
    return new DaveException(fault, endpoint, "the node at " + endpoint + " " + predicate, e);
  }

  private DaveException outage(Status status, StatusException e) {
    if (cause(e, UnknownHostException.class) || description(status).contains("resolve host")) {
      return new DaveException(
          Fault.HOST_UNKNOWN, endpoint, "the host of endpoint " + endpoint + " is unknown", e);
    }
    Optional<DaveException> tls = TlsErrors.find(endpoint, e);
    if (tls.isPresent()) {
      return tls.get();
    }
    if (cause(e, SSLException.class)) {
      return new DaveException(Fault.TLS_FAILED, endpoint, "no TLS with " + endpoint, e);
    }
    if (cause(e, ConnectException.class)) {
      return new DaveException(
          Fault.CONNECTION_REFUSED, endpoint, "no node answers at " + endpoint, e);
    }
    if (cause(e, Http2Exception.class) || description(status).contains("HTTP")) {
      return notANode("it speaks no gRPC", e);
    }
    if (cause(e, SocketException.class) || description(status).contains("closed")) {
      return notANode("it hung up", e);
    }
    return new DaveException(
        Fault.UNREACHABLE, endpoint, "no answer from " + endpoint + ": " + description(status), e);
  }

  private DaveException notANode(String why, StatusException e) {
    return new DaveException(
        Fault.NOT_A_NODE,
        endpoint,
        "what answers at " + endpoint + " is not a node's admin API (" + why + ")",
        e);
  }

  private static String description(Status status) {
    return String.valueOf(status.getDescription());
  }

  private static boolean cause(Throwable e, Class<? extends Throwable> type) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the reason in an error of a Dave node; empty if the error has none. */
  static Optional<ErrorInfo> info(StatusException e) {
    return detail(e, ErrorInfo.class).filter(info -> info.getDomain().equals(DOMAIN));
  }

  private static Optional<Duration> retryAfter(StatusException e) {
    return detail(e, RetryInfo.class)
        .map(RetryInfo::getRetryDelay)
        .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()))
        .filter(delay -> !delay.isNegative());
  }

  private static <M extends Message> Optional<M> detail(StatusException e, Class<M> type) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    if (status == null) {
      return Optional.empty();
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException malformed) {
          return Optional.empty(); // A Dave node sends no such detail.
        }
      }
    }
    return Optional.empty();
  }
}
