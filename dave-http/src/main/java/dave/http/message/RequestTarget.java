package dave.http.message;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The target in the first line of a request.
 *
 * @param path its segments, still percent-encoded
 * @param query decoded names, each once, with values that are still percent-encoded
 * @param authority the authority of an absolute target, or empty
 */
public record RequestTarget(
    List<String> path, Map<String, String> query, Optional<String> authority) {
  private static final int MAX_PARAMETERS = 32;

  /**
   * @throws Problem if it is not a path with a query, or has a parameter twice
   */
  public static RequestTarget parse(String uri) {
    int mark = uri.indexOf("://");
    if (!uri.startsWith("/") && mark > 0) {
      int slash = uri.indexOf('/', mark + 3);
      int end = slash < 0 ? uri.length() : slash;
      return parse(
          slash < 0 ? "/" : uri.substring(slash), Optional.of(uri.substring(mark + 3, end)));
    }
    return parse(uri, Optional.empty());
  }

  private static RequestTarget parse(String uri, Optional<String> authority) {
    if (!uri.startsWith("/") || uri.indexOf('#') >= 0) {
      throw Problem.bad("TARGET_MALFORMED", "the target is no path: begin it with /");
    }
    int mark = uri.indexOf('?');
    String path = mark < 0 ? uri : uri.substring(0, mark);
    return new RequestTarget(
        List.of(path.substring(1).split("/", -1)),
        mark < 0 ? Map.of() : query(uri.substring(mark + 1)),
        authority);
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : raw.split("&", MAX_PARAMETERS + 1)) {
      if (query.size() >= MAX_PARAMETERS) {
        throw Problem.bad("TARGET_MALFORMED", "the query has too many parameters: leave some out");
      }
      if (pair.isEmpty()) {
        continue;
      }
      int sign = pair.indexOf('=');
      String name = PercentText.queryText(sign < 0 ? pair : pair.substring(0, sign));
      String value = sign < 0 ? "" : pair.substring(sign + 1);
      if (query.putIfAbsent(name, value) != null) {
        throw Problem.bad("PARAMETER_REPEATED", "'" + name + "' is given twice: keep one");
      }
    }
    return query;
  }
}
