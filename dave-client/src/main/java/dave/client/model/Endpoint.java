package dave.client.model;

/**
 * The address of a node's admin API.
 *
 * @param host a name or an IP address, IPv6 without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
  private static final int MAX_PORT = 65_535;

  /**
   * Parses {@code host:port}, {@code [ipv6]:port} or {@code :port}, which is on this machine.
   *
   * @throws IllegalArgumentException if the text is none of these; the message says why
   */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || text.endsWith("]")) {
      throw bad(text, "has no port");
    }
    String digits = text.substring(colon + 1);
    if (!digits.matches("\\d{1,5}")) {
      throw bad(text, "has a bad port");
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > MAX_PORT) {
      throw bad(text, "has a bad port");
    }
    return new Endpoint(host(text, text.substring(0, colon)), port);
  }

  private static String host(String text, String host) {
    if (host.isEmpty()) {
      return "127.0.0.1";
    }
    if (host.startsWith("[") && host.endsWith("]") && host.length() > 2) {
      return host.substring(1, host.length() - 1);
    }
    if (!host.matches("[A-Za-z0-9._-]+")) {
      throw bad(text, "has a bad host");
    }
    return host;
  }

  private static IllegalArgumentException bad(String text, String what) {
    return new IllegalArgumentException(
        "endpoint '" + text + "' " + what + ": write HOST:PORT, such as 127.0.0.1:1619");
  }

  /** Returns whether the host is "localhost" or a loopback address, as far as the text shows. */
  public boolean isLoopback() {
    return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
