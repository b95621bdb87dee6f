package dave.http.message;

import com.google.protobuf.ByteString;
import dave.service.refusal.Quote;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * A request that was let in, and matched a route.
 *
 * @param headers as they came
 * @param caller who asks
 * @param path what stands for the names in the route's template, decoded
 * @param parameters of the query
 * @param body all of it, once; an error of type {@link Problem} if it is too large
 */
public record Request(
    HttpHeaders headers,
    HttpCaller caller,
    Map<String, ByteString> path,
    Parameters parameters,
    Mono<ByteString> body) {

  /** What a name of the template stands for. */
  public ByteString segment(String name) {
    ByteString segment = path.get(name);
    if (segment == null) {
      throw new IllegalStateException("the route has no {" + name + "}");
    }
    return segment;
  }

  /** A header's value, if it is there. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /**
   * The media type of the body, without its parameters.
   *
   * @throws Problem 415 if it is none of these
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
