package dave.admin.call;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dave.service.refusal.ApiTerms;
import dave.service.refusal.Kind;
import dave.service.refusal.Reason;
import dave.service.refusal.Refusal;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps refusals to gRPC statuses with {@code google.rpc} details for programs. Each has an
 * ErrorInfo of the domain "dave".
 */
public final class Statuses {
  private static final String DOMAIN = "dave";
  private static final RetryInfo RETRY =
      RetryInfo.newBuilder()
          .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(1))
          .build();

  private Statuses() {}

  /**
   * Ends a call that is refused before its handler sees it.
   *
   * @return a listener that ignores the rest of the call
   */
  public static <Q> ServerCall.Listener<Q> close(ServerCall<Q, ?> call, Refusal refusal) {
    StatusRuntimeException status = of(refusal);
    @Nullable Metadata trailers = status.getTrailers();
    call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  public static StatusRuntimeException of(Refusal refusal) {
    return of(List.of(refusal));
  }

  /** Returns the status of one or more refusals of fields; the first one sets the code. */
  public static StatusRuntimeException of(List<Refusal> refusals) {
    Refusal first = refusals.getFirst();
    String field = first.field(ApiTerms.PROTO);
    Code code = code(first.reason().kind());
    if (code != Code.INVALID_ARGUMENT || field.isEmpty()) {
      return of(first, code, Map.of(), List.of());
    }
    BadRequest.Builder request = BadRequest.newBuilder();
    refusals.stream().map(Statuses::violation).forEach(request::addFieldViolations);
    return of(first, code, Map.of("field", field), List.of(request.build()));
  }

  private static FieldViolation violation(Refusal refusal) {
    return FieldViolation.newBuilder()
        .setField(refusal.field(ApiTerms.PROTO))
        .setReason(refusal.reason().name())
        .setDescription(refusal.description(ApiTerms.PROTO))
        .build();
  }

  /**
   * Returns the status of a stream that ends because the node stops.
   *
   * @param cursor the cursor to resume after, put in the metadata of the ErrorInfo; empty for none
   */
  public static StatusRuntimeException stoppingAfter(String cursor) {
    return of(
        Reason.STOPPING.refusal("resume with your cursor, or at another node"),
        Code.UNAVAILABLE,
        cursor.isEmpty() ? Map.of() : Map.of("cursor", cursor),
        List.of());
  }

  private static Code code(Kind kind) {
    return switch (kind) {
      case MALFORMED, FORGED -> Code.INVALID_ARGUMENT;
      case UNACCEPTABLE, GONE, LACKING -> Code.FAILED_PRECONDITION;
      case NOT_FOUND -> Code.NOT_FOUND;
      case BEYOND_END -> Code.OUT_OF_RANGE;
      case TOO_MANY, BUSY -> Code.RESOURCE_EXHAUSTED;
      case UNAVAILABLE -> Code.UNAVAILABLE;
      case LATE -> Code.DEADLINE_EXCEEDED;
      case UNAUTHENTICATED -> Code.UNAUTHENTICATED;
      case FORBIDDEN -> Code.PERMISSION_DENIED;
      case INTERNAL -> Code.INTERNAL;
    };
  }

  private static StatusRuntimeException of(
      Refusal refusal, Code code, Map<String, String> metadata, List<Message> details) {
    List<Message> all = new ArrayList<>();
    all.add(
        ErrorInfo.newBuilder()
            .setDomain(DOMAIN)
            .setReason(refusal.reason().name())
            .putAllMetadata(metadata)
            .build());
    all.addAll(details);
    if (code == Code.RESOURCE_EXHAUSTED || code == Code.UNAVAILABLE) {
      all.add(RETRY);
    }
    return StatusProto.toStatusRuntimeException(
        Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(refusal.detail(ApiTerms.PROTO))
            .addAllDetails(all.stream().map(Any::pack).toList())
            .build());
  }
}
