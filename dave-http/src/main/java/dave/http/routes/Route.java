package dave.http.routes;

import com.google.protobuf.ByteString;
import dave.http.message.Answer;
import dave.http.message.PercentText;
import dave.http.message.Problem;
import dave.http.message.Request;
import io.netty.handler.codec.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A handler for one method on one path.
 *
 * @param method the HTTP method; GET also answers HEAD
 * @param template the path, such as {@code /v1/keys/{key}/{author}}
 * @param parameters the names that are allowed in its query
 * @param handler runs on an event loop and never blocks
 */
public record Route(
    HttpMethod method,
    String template,
    Set<String> parameters,
    Function<Request, Mono<Answer>> handler) {

  static Route get(String template, Set<String> parameters, Function<Request, Mono<Answer>> h) {
    return new Route(HttpMethod.GET, template, parameters, h);
  }

  static Route post(String template, Set<String> parameters, Function<Request, Mono<Answer>> h) {
    return new Route(HttpMethod.POST, template, parameters, h);
  }

  static Route put(String template, Set<String> parameters, Function<Request, Mono<Answer>> h) {
    return new Route(HttpMethod.PUT, template, parameters, h);
  }

  /**
   * Returns the decoded segments of a path by their names in the template; empty if it does not
   * match.
   *
   * @throws Problem if a segment is malformed
   */
  public Optional<Map<String, ByteString>> match(List<String> path) {
    String[] segments = template.substring(1).split("/", -1);
    if (segments.length != path.size()) {
      return Optional.empty();
    }
    for (int i = 0; i < segments.length; i++) {
      if (!isName(segments[i]) && !segments[i].equals(path.get(i))) {
        return Optional.empty();
      }
    }
    Map<String, ByteString> names = new HashMap<>();
    for (int i = 0; i < segments.length; i++) {
      if (isName(segments[i])) {
        names.put(
            segments[i].substring(1, segments[i].length() - 1), PercentText.segment(path.get(i)));
      }
    }
    return Optional.of(names);
  }

  private static boolean isName(String segment) {
    return segment.startsWith("{");
  }
}
