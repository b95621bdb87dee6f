package dave.http;

import dave.service.secret.TlsFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of the gateway and the callers that it trusts. Immutable, and checked before a socket
 * opens.
 *
 * @param bind a resolved address; port 0 means any free one
 * @param tls the files of TLS, or null for plain text
 * @param origins origins of other pages that may read and write, such as {@code
 *     https://example.org}; "*" for all
 * @param tokenFile a file whose one line is the bearer token of the node's owner, or null for none
 * @param trustLocal whether a caller at a loopback address, without a header of a proxy, is trusted
 *     without a token; not every proxy adds such a header
 * @param limits the limits on the load of callers
 */
public record HttpConfig(
    InetSocketAddress bind,
    @Nullable TlsFiles tls,
    List<String> origins,
    @Nullable Path tokenFile,
    boolean trustLocal,
    HttpLimits limits) {
  /** The origin that stands for all origins. */
  public static final String ANY_ORIGIN = "*";

  private static final Pattern ORIGIN =
      Pattern.compile("https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\\[[0-9a-f:.]+](:[0-9]{1,5})?");

  /**
   * @throws IllegalArgumentException if the address is not resolved, or an origin is malformed; its
   *     message is one line that says what to set
   */
  public HttpConfig {
    origins = List.copyOf(origins);
    if (bind.isUnresolved()) {
      throw new IllegalArgumentException(
          "HTTP host '%s' has no address: use an IP address or a name that resolves"
              .formatted(bind.getHostString()));
    }
    for (String origin : origins) {
      if (!origin.equals(ANY_ORIGIN) && !ORIGIN.matcher(origin).matches()) {
        throw new IllegalArgumentException(
            "'%s' is no origin: write scheme, host and port in lower case, such as https://example.org"
                .formatted(origin));
      }
    }
  }

  /**
   * Returns a configuration without other origins, token or trusted callers, under the default
   * limits.
   */
  public static HttpConfig of(InetSocketAddress bind) {
    return new HttpConfig(bind, null, List.of(), null, false, HttpLimits.DEFAULT);
  }

  /** Returns a copy with other TLS files. */
  public HttpConfig withTls(@Nullable TlsFiles newTls) {
    return new HttpConfig(bind, newTls, origins, tokenFile, trustLocal, limits);
  }

  /** Returns a copy with another token file. */
  public HttpConfig withTokenFile(@Nullable Path newTokenFile) {
    return new HttpConfig(bind, tls, origins, newTokenFile, trustLocal, limits);
  }

  /**
   * Returns a copy that trusts local callers or not. Trust them only if no proxy or tunnel leads
   * here.
   */
  public HttpConfig withTrustLocal(boolean newTrustLocal) {
    return new HttpConfig(bind, tls, origins, tokenFile, newTrustLocal, limits);
  }

  /** Returns a copy with other origins. */
  public HttpConfig withOrigins(String... newOrigins) {
    return withOrigins(List.of(newOrigins));
  }

  /** Returns a copy with other origins. */
  public HttpConfig withOrigins(List<String> newOrigins) {
    return new HttpConfig(bind, tls, newOrigins, tokenFile, trustLocal, limits);
  }

  /** Returns a copy with other limits. */
  public HttpConfig withLimits(HttpLimits newLimits) {
    return new HttpConfig(bind, tls, origins, tokenFile, trustLocal, newLimits);
  }
}
