package dave.admin;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Errors that a caller is told: a status, and {@code google.rpc} details that a program can act on.
 * Each has an ErrorInfo of the domain "dave".
 */
final class Refusal {
  static final String DOMAIN = "dave";
  private static final Duration RETRY = Duration.ofSeconds(1);

  private Refusal() {}

  /**
   * Ends a call that is not let in.
   *
   * @return what listens to the rest of it
   */
  static <Q> ServerCall.Listener<Q> close(ServerCall<Q, ?> call, StatusRuntimeException refusal) {
    @Nullable Metadata trailers = refusal.getTrailers();
    call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  /** The dat or peer is not there. */
  static StatusRuntimeException notFound(String reason, String message) {
    return of(Code.NOT_FOUND, reason, message, Map.of());
  }

  /** Well formed, but this node or its store does not take it as things are. */
  static StatusRuntimeException precondition(String reason, String message) {
    return of(Code.FAILED_PRECONDITION, reason, message, Map.of());
  }

  /** A part of something that ends before it. */
  static StatusRuntimeException outOfRange(String reason, String message) {
    return of(Code.OUT_OF_RANGE, reason, message, Map.of());
  }

  /** Too much at a time; a later try may do. */
  static StatusRuntimeException overloaded(String reason, String message) {
    return of(Code.RESOURCE_EXHAUSTED, reason, message, Map.of(), retry());
  }

  /** Not now; a later try may do. */
  static StatusRuntimeException unavailable(String reason, String message) {
    return of(Code.UNAVAILABLE, reason, message, Map.of(), retry());
  }

  /** The node is about to end. */
  static StatusRuntimeException stopping(String remedy) {
    return unavailable("STOPPING", "the node is stopping: " + remedy);
  }

  /**
   * The node is about to end, and so is a stream.
   *
   * @param cursor to go on after; also in the metadata of the ErrorInfo
   */
  static StatusRuntimeException stoppingAfter(String cursor) {
    return of(
        Code.UNAVAILABLE,
        "STOPPING",
        "the node is stopping: resume with your cursor, or at another node",
        cursor.isEmpty() ? Map.of() : Map.of("cursor", cursor),
        retry());
  }

  /** The time of the call was up. */
  static StatusRuntimeException late(Duration deadline) {
    return of(
        Code.DEADLINE_EXCEEDED,
        "DEADLINE_EXCEEDED",
        "not done in %s ms: set a later deadline".formatted(deadline.toMillis()),
        Map.of());
  }

  /** A bug. */
  static StatusRuntimeException internal() {
    return of(Code.INTERNAL, "INTERNAL", "internal error; the node's log has it", Map.of());
  }

  /** Who calls is not known. */
  static StatusRuntimeException unauthenticated(String reason, String message) {
    return of(Code.UNAUTHENTICATED, reason, message, Map.of());
  }

  /** Who calls is known, and may not. */
  static StatusRuntimeException forbidden(String reason, String message) {
    return of(Code.PERMISSION_DENIED, reason, message, Map.of());
  }

  static StatusRuntimeException of(
      Code code, String reason, String message, Map<String, String> metadata, Message... details) {
    ErrorInfo info =
        ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason).putAllMetadata(metadata).build();
    List<Any> packed = Stream.concat(Stream.of(info), Stream.of(details)).map(Any::pack).toList();
    return StatusProto.toStatusRuntimeException(
        Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(message)
            .addAllDetails(packed)
            .build());
  }

  private static RetryInfo retry() {
    return RetryInfo.newBuilder()
        .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(RETRY.toSeconds()))
        .build();
  }
}
