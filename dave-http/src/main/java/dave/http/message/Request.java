package dave.http.message;

import com.google.protobuf.ByteString;
import dave.service.refusal.Quote;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * A request that was accepted and matches a route.
 *
 * @param headers the headers of the request
 * @param caller the origin of the request, with its permissions
 * @param path the decoded segments by their names in the route's template
 * @param parameters the parameters of the query
 * @param body the whole body, to be subscribed to once; an error of type {@link Problem} if it is
 *     too large
 */
public record Request(
    HttpHeaders headers,
    HttpCaller caller,
    Map<String, ByteString> path,
    Parameters parameters,
    Mono<ByteString> body) {

  /** Returns the decoded segment of a name in the template. */
  public ByteString segment(String name) {
    ByteString segment = path.get(name);
    if (segment == null) {
      throw new IllegalStateException("the route has no {" + name + "}");
    }
    return segment;
  }

  /** Returns the value of a header, if present. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /**
   * Returns the media type of the body, without parameters.
   *
   * @throws Problem 415 if it is none of {@code known}
   */
  public String contentType(String... known) {
    String sent = header("content-type").orElse("").split(";", 2)[0].strip();
    for (String type : known) {
      if (type.equalsIgnoreCase(sent)) {
        return type;
      }
    }
    throw Problem.of(
            io.netty.handler.codec.http.HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
            "CONTENT_TYPE_UNSUPPORTED",
            "content-type '%s' is not understood: send %s"
                .formatted(Quote.of(sent), String.join(" or ", known)))
        .with("accept", String.join(", ", known));
  }
}
