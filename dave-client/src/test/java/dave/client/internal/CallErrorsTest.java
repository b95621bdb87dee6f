package dave.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dave.client.model.DaveException;
import dave.client.model.Endpoint;
import dave.client.model.Fault;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CallErrorsTest {
  private static final Endpoint NODE = new Endpoint("127.0.0.1", 1619);

  private final CallErrors errors = new CallErrors(NODE, Duration.ofSeconds(10));

  @ParameterizedTest
  @CsvSource({
    "NOT_FOUND, NOT_FOUND, NOT_FOUND",
    "INVALID_ARGUMENT, WORK_INVALID, INVALID",
    "FAILED_PRECONDITION, DIFFICULTY_TOO_LOW, INVALID",
    "FAILED_PRECONDITION, SUPERSEDED, SUPERSEDED",
    "FAILED_PRECONDITION, TOO_LIGHT, REFUSED",
    "UNAUTHENTICATED, TOKEN, UNAUTHENTICATED",
    "PERMISSION_DENIED, ROLE, FORBIDDEN",
    "UNAVAILABLE, STOPPING, STOPPING",
    "UNAVAILABLE, STORE_UNAVAILABLE, UNAVAILABLE",
    "DEADLINE_EXCEEDED, LATE, STOPPING",
    "RESOURCE_EXHAUSTED, BUSY, FAILED",
  })
  void shouldTellRefusalsOfANodeApart(Code code, String reason, Fault fault) {
    DaveException failure = errors.failure(refusal(code, reason, "no such dat"));

    assertThat(failure.fault()).isEqualTo(fault);
    assertThat(failure).hasMessageContaining("no such dat");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void shouldFindOutWhyThereWasNoAnswer(Status status, Fault fault) {
    DaveException failure = errors.failure(status.asException());

    assertThat(failure.fault()).isEqualTo(fault);
    assertThat(failure.endpoint()).contains(NODE);
    assertThat(failure.getMessage())
        .contains("127.0.0.1:1619")
        .as("flags are the command line's business")
        .doesNotContain("--");
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(Status.DEADLINE_EXCEEDED, Fault.TIMEOUT),
        Arguments.of(Status.UNIMPLEMENTED, Fault.NOT_A_NODE),
        Arguments.of(unavailable(new ConnectException()), Fault.CONNECTION_REFUSED),
        Arguments.of(unavailable(new UnknownHostException()), Fault.HOST_UNKNOWN),
        Arguments.of(unavailable(new SSLException("alert")), Fault.TLS_FAILED),
        Arguments.of(
            unavailable(new SSLException("chain", new CertificateExpiredException())),
            Fault.CERTIFICATE_EXPIRED),
        Arguments.of(Status.UNKNOWN.withDescription("HTTP status 404"), Fault.NOT_A_NODE),
        Arguments.of(Status.UNAVAILABLE.withDescription("strange"), Fault.UNREACHABLE));
  }

  @Test
  void shouldTakeNoReasonsOfOtherServers() {
    ErrorInfo info = ErrorInfo.newBuilder().setDomain("example").setReason("SUPERSEDED").build();

    assertThat(CallErrors.info(refusal(Code.FAILED_PRECONDITION, info, ""))).isEmpty();
  }

  private static Status unavailable(Throwable cause) {
    return Status.UNAVAILABLE.withCause(cause);
  }

  private static StatusException refusal(Code code, String reason, String message) {
    ErrorInfo info = ErrorInfo.newBuilder().setDomain("dave").setReason(reason).build();
    return refusal(code, info, message);
  }

  private static StatusException refusal(Code code, ErrorInfo info, String message) {
    return StatusProto.toStatusException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(message)
            .addDetails(Any.pack(info))
            .build());
  }
}
