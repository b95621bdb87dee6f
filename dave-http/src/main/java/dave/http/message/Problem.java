package dave.http.message;

import com.google.protobuf.ByteString;
import dave.json.Json;
import dave.service.refusal.ApiTerms;
import dave.service.refusal.Kind;
import dave.service.refusal.Refusal;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A refusal in the form of RFC 9457. It has a status, a reason for programs (UPPER_SNAKE, as in the
 * gRPC API), and one line with the value and the remedy.
 */
public final class Problem extends RuntimeException {
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

  /** Returns the problem for a refusal of the service, in the words of JSON. */
  public static Problem of(Refusal refusal) {
    HttpResponseStatus status = status(refusal.reason().kind());
    Problem problem = of(status, refusal.reason().name(), refusal.detail(ApiTerms.JSON));
    boolean later =
        status.equals(HttpResponseStatus.TOO_MANY_REQUESTS)
            || status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE);
    return later ? problem.with("retry-after", "1") : problem;
  }

  private static HttpResponseStatus status(Kind kind) {
    return switch (kind) {
      case MALFORMED -> HttpResponseStatus.BAD_REQUEST;
      case FORGED, UNACCEPTABLE -> HttpResponseStatus.UNPROCESSABLE_ENTITY;
      case GONE -> HttpResponseStatus.GONE;
      case NOT_FOUND -> HttpResponseStatus.NOT_FOUND;
      case BEYOND_END -> HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE;
      case TOO_MANY -> HttpResponseStatus.TOO_MANY_REQUESTS;
      case BUSY, UNAVAILABLE, LACKING -> HttpResponseStatus.SERVICE_UNAVAILABLE;
      case LATE -> HttpResponseStatus.GATEWAY_TIMEOUT;
      case UNAUTHENTICATED -> HttpResponseStatus.UNAUTHORIZED;
      case FORBIDDEN -> HttpResponseStatus.FORBIDDEN;
      case INTERNAL -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
    };
  }

  public static Problem of(HttpResponseStatus status, String reason, String detail) {
    return new Problem(status, reason, detail);
  }

  /** 400: a value is invalid. */
  public static Problem bad(String reason, String detail) {
    return of(HttpResponseStatus.BAD_REQUEST, reason, detail);
  }

  public static Problem notFound(String reason, String detail) {
    return of(HttpResponseStatus.NOT_FOUND, reason, detail);
  }

  public static Problem forbidden(String reason, String detail) {
    return of(HttpResponseStatus.FORBIDDEN, reason, detail);
  }

  /** 429: one source uses too much. */
  public static Problem tooMany(String reason, String detail) {
    return of(HttpResponseStatus.TOO_MANY_REQUESTS, reason, detail).with("retry-after", "1");
  }

  /** 503: the node cannot do this now; a later try may succeed. */
  public static Problem unavailable(String reason, String detail) {
    return of(HttpResponseStatus.SERVICE_UNAVAILABLE, reason, detail).with("retry-after", "1");
  }

  public Problem with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  public HttpResponseStatus status() {
    return status;
  }

  /** Returns the body in JSON: type, title, status, detail, reason. */
  public ByteString body() {
    return Json.object(
        json ->
            json.text("type", "about:blank")
                .text("title", status.reasonPhrase())
                .number("status", status.code())
                .text("detail", String.valueOf(getMessage()))
                .text("reason", reason));
  }

  public Answer answer() {
    Answer answer = Answer.of(status, MEDIA_TYPE, body()).with("cache-control", "no-store");
    for (Map.Entry<String, String> header : headers.entrySet()) {
      answer = answer.with(header.getKey(), header.getValue());
    }
    return answer;
  }
}
