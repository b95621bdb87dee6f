package dave.http;

import com.google.protobuf.ByteString;
import dave.json.Json;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A refusal that the caller is told, as RFC 9457 has it: status, a reason that programs can act on
 * (UPPER_SNAKE, the same as the gRPC API's), and one line that names the value and the remedy.
 */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final String MEDIA_TYPE = "application/problem+json";

  private final transient HttpResponseStatus status;
  private final String reason;
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  private Problem(HttpResponseStatus status, String reason, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.reason = reason;
  }

  static Problem of(HttpResponseStatus status, String reason, String detail) {
    return new Problem(status, reason, detail);
  }

  /** 400: a value that cannot be. */
  static Problem bad(String reason, String detail) {
    return of(HttpResponseStatus.BAD_REQUEST, reason, detail);
  }

  /** 422: well formed, but this node or its store does not take it as things are. */
  static Problem refused(String reason, String detail) {
    return of(HttpResponseStatus.UNPROCESSABLE_ENTITY, reason, detail);
  }

  static Problem notFound(String reason, String detail) {
    return of(HttpResponseStatus.NOT_FOUND, reason, detail);
  }

  static Problem forbidden(String reason, String detail) {
    return of(HttpResponseStatus.FORBIDDEN, reason, detail);
  }

  /** 429: too much from one source. */
  static Problem tooMany(String reason, String detail) {
    return of(HttpResponseStatus.TOO_MANY_REQUESTS, reason, detail).with("retry-after", "1");
  }

  /** 503: not now; a later try may do. */
  static Problem unavailable(String reason, String detail) {
    return of(HttpResponseStatus.SERVICE_UNAVAILABLE, reason, detail).with("retry-after", "1");
  }

  /** 500: a bug. */
  static Problem internal() {
    return of(
        HttpResponseStatus.INTERNAL_SERVER_ERROR,
        "INTERNAL",
        "internal error; the node's log has it");
  }

  Problem with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  HttpResponseStatus status() {
    return status;
  }

  String reason() {
    return reason;
  }

  /** The body: type, title, status, detail, reason. */
  ByteString body() {
    return Json.object(
        json ->
            json.text("type", "about:blank")
                .text("title", status.reasonPhrase())
                .number("status", status.code())
                .text("detail", String.valueOf(getMessage()))
                .text("reason", reason));
  }

  Answer answer() {
    Answer answer = Answer.of(status, MEDIA_TYPE, body()).with("cache-control", "no-store");
    for (Map.Entry<String, String> header : headers.entrySet()) {
      answer = answer.with(header.getKey(), header.getValue());
    }
    return answer;
  }
}
