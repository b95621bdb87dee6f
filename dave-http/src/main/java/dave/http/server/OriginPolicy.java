package dave.http.server;

import dave.http.HttpConfig;
import dave.http.message.Answer;
import dave.http.message.HttpCaller;
import dave.http.message.Problem;
import dave.http.message.RequestTarget;
import dave.service.refusal.Quote;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.NetUtil;
import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which pages may use the node: those that it serves itself, and those of the configured
 * origins.
 *
 * <ul>
 *   <li>A page of another origin reads only what its browser allows: nothing without the CORS
 *       headers. Its requests that change anything are refused. So are requests that could make a
 *       node of this machine or its network ask peers, as that would reveal who views the page.
 *   <li>On a loopback address the node answers to names of this machine only. So a page cannot
 *       reach it by a name of its own that resolves to 127.0.0.1 (DNS rebinding).
 * </ul>
 */
final class OriginPolicy {
  private static final String EXPOSED =
      "etag, location, content-range, accept-ranges, content-disposition, retry-after, allow";
  private static final String ALLOWED =
      "authorization, content-type, accept, if-match, if-none-match, if-range, range,"
          + " last-event-id";
  private static final int PREFLIGHT_SECONDS = 600;

  private final boolean loopbackBind;
  private final Set<String> origins;
  private final Set<String> hosts = new HashSet<>();

  OriginPolicy(HttpConfig config) {
    loopbackBind = config.bind().getAddress().isLoopbackAddress();
    origins = Set.copyOf(config.origins());
    for (String origin : origins) {
      if (!origin.equals(HttpConfig.ANY_ORIGIN)) {
        hosts.add(host(URI.create(origin).getRawAuthority()));
      }
    }
  }

  /**
   * Returns the authority that a request names; empty for HTTP/1.0 without a Host header.
   *
   * @throws Problem 400 if it names none or several, 421 if it is not one of this node
   */
  String check(RequestTarget target, HttpHeaders headers, HttpVersion version, HttpCaller caller) {
    List<String> named = headers.getAll("host");
    if (named.isEmpty() && version.equals(HttpVersion.HTTP_1_0)) {
      return ""; // Probes do this, but no browser does, so no page sent it.
    }
    if (named.size() != 1) {
      throw Problem.bad(
          "HOST_MALFORMED", "the request has %s Host headers: send one".formatted(named.size()));
    }
    String authority = target.authority().orElse(named.get(0)).strip();
    if ((loopbackBind || caller.loopback()) && !isOfThisMachine(host(authority))) {
      throw Problem.of(
          HttpResponseStatus.MISDIRECTED_REQUEST,
          "HOST_FOREIGN",
          "this node is not '%s': use localhost or its IP address, or set http-origins"
              .formatted(Quote.of(authority)));
    }
    return authority;
  }

  private boolean isOfThisMachine(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || NetUtil.isValidIpV4Address(host)
        || NetUtil.isValidIpV6Address(host)
        || hosts.contains(host);
  }

  /** Returns the host of an authority, in lower case, without port and brackets. */
  private static String host(String authority) {
    String lower = authority.toLowerCase(Locale.ROOT);
    if (lower.startsWith("[")) {
      int end = lower.indexOf(']');
      return end < 0 ? lower : lower.substring(1, end);
    }
    int colon = lower.lastIndexOf(':');
    return colon < 0 ? lower : lower.substring(0, colon);
  }

  /**
   * Returns the CORS headers of the answer.
   *
   * @param authority the authority that the request names
   * @param effect whether the request may have an effect outside this node, such as a lookup in the
   *     network
   * @throws Problem 403 if a page of another origin requests a change or an effect
   */
  Map<String, String> cors(
      HttpMethod method, HttpHeaders headers, String authority, boolean effect) {
    Map<String, String> said = new LinkedHashMap<>();
    if (!origins.isEmpty()) {
      said.put("vary", "origin");
    }
    Optional<String> origin = Optional.ofNullable(headers.get("origin"));
    if (origin.isEmpty() || isSame(origin.get(), authority)) {
      if (effect && isForeign(headers) && !origins.contains(HttpConfig.ANY_ORIGIN)) {
        throw foreign("another site");
      }
      return said;
    }
    if (origins.contains(origin.get()) || origins.contains(HttpConfig.ANY_ORIGIN)) {
      said.put("access-control-allow-origin", origin.get());
      said.put("access-control-expose-headers", EXPOSED);
    } else if (effect || !isSafe(method)) {
      throw foreign(Quote.of(origin.get()));
    }
    return said;
  }

  private static Problem foreign(String page) {
    return Problem.forbidden(
        "ORIGIN_FOREIGN",
        "pages of '%s' may not use this node: open the address yourself, or add it to http-origins"
            .formatted(page));
  }

  // Browsers set this header for all requests of a page: links, pictures and forms too.
  private static boolean isForeign(HttpHeaders headers) {
    String site = headers.get("sec-fetch-site");
    return site != null && !site.equals("same-origin") && !site.equals("none");
  }

  private static boolean isSafe(HttpMethod method) {
    return method.equals(HttpMethod.GET)
        || method.equals(HttpMethod.HEAD)
        || method.equals(HttpMethod.OPTIONS);
  }

  // The scheme is not compared: a proxy may speak TLS in front of the node.
  private static boolean isSame(String origin, String authority) {
    int mark = origin.indexOf("://");
    return mark > 0 && origin.substring(mark + 3).equalsIgnoreCase(authority);
  }

  /** Returns the answer to OPTIONS. */
  static Answer options(String allow, Map<String, String> cors) {
    Answer answer = Answer.empty(HttpResponseStatus.NO_CONTENT).with("allow", allow);
    return cors.containsKey("access-control-allow-origin")
        ? answer
            .with("access-control-allow-methods", allow)
            .with("access-control-allow-headers", ALLOWED)
            .with("access-control-max-age", Integer.toString(PREFLIGHT_SECONDS))
        : answer;
  }
}
