package dave.admin.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dave.admin.call.Statuses;
import dave.service.refusal.Refusal;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A refusal as a client reads it from the error details. */
public record Refused(
    Status.Code code,
    String reason,
    String message,
    List<String> fields,
    boolean retry,
    Map<String, String> metadata) {

  /** Runs a call that must be refused, and returns the refusal. */
  public static Refused by(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).as("a refusal").isInstanceOfAny(StatusRuntimeException.class, Refusal.class);
    return of(thrown instanceof Refusal refusal ? Statuses.of(refusal) : thrown);
  }

  public static Refused of(Throwable thrown) {
    com.google.rpc.Status status = StatusProto.fromThrowable(thrown);
    assertThat(status).as("details of %s", thrown).isNotNull();
    String reason = "";
    Map<String, String> metadata = Map.of();
    boolean retry = false;
    List<String> fields = new ArrayList<>();
    try {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          assertThat(info.getDomain()).isEqualTo("dave");
          reason = info.getReason();
          metadata = info.getMetadataMap();
        } else if (detail.is(RetryInfo.class)) {
          retry = detail.unpack(RetryInfo.class).getRetryDelay().getSeconds() > 0;
        } else if (detail.is(BadRequest.class)) {
          detail.unpack(BadRequest.class).getFieldViolationsList().stream()
              .map(FieldViolation::getField)
              .forEach(fields::add);
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
    return new Refused(
        Status.fromThrowable(thrown).getCode(),
        reason,
        status.getMessage(),
        fields,
        retry,
        metadata);
  }

  public Refused is(Status.Code expectedCode, String expectedReason) {
    assertThat(reason).as(message).isEqualTo(expectedReason);
    assertThat(code).as(message).isEqualTo(expectedCode);
    return this;
  }

  public Refused names(String... expectedFields) {
    assertThat(fields).containsExactly(expectedFields);
    return this;
  }

  public Refused says(String part) {
    assertThat(message).contains(part).doesNotContain("\n");
    return this;
  }

  Refused has(String key, String value) {
    assertThat(metadata).containsEntry(key, value);
    return this;
  }

  public Refused hasCursor(AdminFixture fixture, long sequence) {
    assertThat(fixture.sequence(String.valueOf(metadata.get("cursor")))).isEqualTo(sequence);
    return this;
  }

  public Refused mayRetry() {
    assertThat(retry).as("RetryInfo").isTrue();
    return this;
  }
}
