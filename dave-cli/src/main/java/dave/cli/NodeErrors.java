package dave.cli;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
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

/** Turns what a call ended with into a sentence and an exit code. */
record NodeErrors(Endpoint endpoint, Duration timeout) {
  private static final String DOMAIN = "dave";

  private static final String LATER_RECORD =
      "your record of this key has a later time than this computer's clock: set the clock, here or"
          + " where that record was written, and write again";

  /** What the caller is told. */
  CliFailure failure(StatusException e) {
    Status status = e.getStatus();
    Optional<ErrorInfo> info = info(e);
    if (info.isPresent()) {
      return told(status, info.get(), e);
    }
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED ->
          new CliFailure(
              ExitCode.UNREACHABLE,
              "no answer from "
                  + endpoint
                  + " in "
                  + Text.duration(timeout)
                  + ": wait longer with --timeout, or see how the node does",
              e);
      case UNIMPLEMENTED -> stranger("it does not know the call", e);
      case UNAVAILABLE, UNKNOWN, INTERNAL, CANCELLED -> unreachable(status, e);
      default -> told(status, ErrorInfo.getDefaultInstance(), e);
    };
  }

  /** Whether another try may find the node again: it, or the way to it, went away. */
  static boolean isOutage(StatusException e) {
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE, CANCELLED, INTERNAL, UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED -> true;
      default -> false;
    };
  }

  /** The node itself says no. */
  private CliFailure told(Status status, ErrorInfo info, StatusException e) {
    String message = String.valueOf(status.getDescription());
    return switch (status.getCode()) {
      case NOT_FOUND -> new CliFailure(ExitCode.NOT_FOUND, message, e);
      case INVALID_ARGUMENT, OUT_OF_RANGE -> new CliFailure(ExitCode.USAGE, message, e);
      case FAILED_PRECONDITION ->
          new CliFailure(
              info.getReason().startsWith("DIFFICULTY") ? ExitCode.USAGE : ExitCode.FAILURE,
              info.getReason().equals("SUPERSEDED") ? LATER_RECORD : message,
              e);
      case UNAUTHENTICATED ->
          new CliFailure(
              ExitCode.DENIED,
              "the node at "
                  + endpoint
                  + " wants to know who calls: "
                  + message
                  + "; give its token with --token-file",
              e);
      case PERMISSION_DENIED ->
          new CliFailure(ExitCode.DENIED, "the node at " + endpoint + " refuses: " + message, e);
      case UNAVAILABLE, DEADLINE_EXCEEDED ->
          new CliFailure(
              info.getReason().equals("STOPPING") || status.getCode() != Status.Code.UNAVAILABLE
                  ? ExitCode.UNREACHABLE
                  : ExitCode.FAILURE,
              "the node at " + endpoint + " cannot: " + message,
              e);
      default -> CliFailure.failure("the node at " + endpoint + " failed: " + message);
    };
  }

  private CliFailure unreachable(Status status, StatusException e) {
    if (cause(e, UnknownHostException.class) || description(status).contains("resolve host")) {
      return new CliFailure(
          ExitCode.UNREACHABLE,
          "the host of endpoint " + endpoint + " is unknown: check its name",
          e);
    }
    Optional<CliFailure> tls = TlsFaults.find(endpoint, e);
    if (tls.isPresent()) {
      return tls.get();
    }
    if (cause(e, SSLException.class)) {
      return new CliFailure(
          ExitCode.UNREACHABLE,
          "no TLS with "
              + endpoint
              + ": check that the node has TLS on, and --tls-ca ("
              + deepest(e)
              + ")",
          e);
    }
    if (cause(e, ConnectException.class)) {
      return new CliFailure(
          ExitCode.UNREACHABLE,
          "no node answers at "
              + endpoint
              + "; start one with: dave node (or name another with --endpoint)",
          e);
    }
    if (cause(e, Http2Exception.class) || description(status).contains("HTTP")) {
      return stranger("it speaks no gRPC", e);
    }
    if (cause(e, SocketException.class) || description(status).contains("closed")) {
      return stranger("it hung up", e);
    }
    return new CliFailure(
        ExitCode.UNREACHABLE, "no answer from " + endpoint + ": " + description(status), e);
  }

  private CliFailure stranger(String what, StatusException e) {
    return new CliFailure(
        ExitCode.UNREACHABLE,
        "what answers at "
            + endpoint
            + " is not a node's admin API ("
            + what
            + "): check --endpoint; a node with TLS needs --tls-ca",
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

  private static String deepest(Throwable e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }

  /** The node's reason, if it is a Dave node's. */
  static Optional<ErrorInfo> info(StatusException e) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    if (status == null) {
      return Optional.empty();
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          return info.getDomain().equals(DOMAIN) ? Optional.of(info) : Optional.empty();
        } catch (InvalidProtocolBufferException malformed) {
          return Optional.empty(); // Then it is not Dave's.
        }
      }
    }
    return Optional.empty();
  }
}
