package dave.http.server;

import com.google.protobuf.ByteString;
import dave.http.message.Problem;
import dave.http.message.RequestTarget;
import dave.http.routes.Route;
import dave.service.refusal.Quote;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds the route of a request. */
final class Router {
  private final List<Route> routes;

  Router(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  /** A route, and the decoded segments by their names in its template. */
  record Match(Route route, Map<String, ByteString> names) {}

  /**
   * Returns the route of a method and a path. HEAD has the route of GET.
   *
   * @throws Problem 404 if the path has no route, 405 if it has one for other methods, 400 if the
   *     query has an unknown parameter
   */
  Match match(HttpMethod method, RequestTarget target) {
    HttpMethod asked = method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
    for (Route route : routes) {
      if (route.method().equals(asked)) {
        Map<String, ByteString> names = route.match(target.path()).orElse(null);
        if (names != null) {
          checkParameters(route, target);
          return new Match(route, names);
        }
      }
    }
    String allow = allow(target);
    if (allow.isEmpty()) {
      throw Problem.notFound(
          "PATH_UNKNOWN",
          "nothing is at '/%s': /v1/openapi.json lists what there is"
              .formatted(Quote.of(String.join("/", target.path()))));
    }
    throw Problem.of(
            HttpResponseStatus.METHOD_NOT_ALLOWED,
            "METHOD_NOT_ALLOWED",
            "%s is not for this path: use %s".formatted(Quote.of(method.name()), allow))
        .with("allow", allow);
  }

  /** Returns the methods of a path for an Allow header; empty if the path has no route. */
  String allow(RequestTarget target) {
    TreeSet<String> methods =
        routes.stream()
            .filter(route -> route.match(target.path()).isPresent())
            .map(route -> route.method().name())
            .collect(Collectors.toCollection(TreeSet::new));
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    if (!methods.isEmpty()) {
      methods.add("OPTIONS");
    }
    return String.join(", ", methods);
  }

  private static void checkParameters(Route route, RequestTarget target) {
    for (String name : target.query().keySet()) {
      if (!route.parameters().contains(name)) {
        String known = new TreeSet<>(route.parameters()).toString();
        throw Problem.bad(
            "PARAMETER_UNKNOWN",
            "parameter '%s' is unknown here: %s"
                .formatted(
                    Quote.of(name),
                    route.parameters().isEmpty() ? "leave it out" : "there are " + known));
      }
    }
  }
}
