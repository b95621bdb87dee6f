package dave.service.secret;

import dave.wire.keys.Renewable;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * TLS whose files are read again while the node runs. New handshakes use the files that were read
 * last. If files cannot be used, those read before stay in force, with a warning. Thread-safe.
 */
final class RenewedTls {
  /** A certificate that expires sooner causes a warning. */
  private static final Duration SOON = Duration.ofDays(14);

  private final Secret<ServerTls> tls;
  private final InstantSource clock;
  private final Logger log;
  private @Nullable ServerTls endTold;

  private RenewedTls(Secret<ServerTls> tls, InstantSource clock, Logger log) {
    this.tls = tls;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Reads the files. An expired certificate causes only a warning, as a node does more than answer
   * its callers.
   *
   * @param protocol adds the settings of the protocol over TLS
   * @throws IOException if a file cannot be used; its message is one line that says what to do
   */
  static RenewedTls load(
      TlsFiles files, UnaryOperator<SslContextBuilder> protocol, InstantSource clock, Logger log)
      throws IOException {
    RenewedTls renewed =
        new RenewedTls(
            new Secret<>(
                Renewable.of(files.load(protocol), () -> current(files, protocol, clock)),
                log,
                read -> "TLS read anew: " + read),
            clock,
            log);
    renewed.warnOfExpiry();
    return renewed;
  }

  /**
   * Reads the files again. A certificate that clients would refuse replaces none that they accept.
   */
  private static ServerTls current(
      TlsFiles files, UnaryOperator<SslContextBuilder> protocol, InstantSource clock)
      throws IOException {
    ServerTls loaded = files.load(protocol);
    loaded.requireValid(clock.instant());
    return loaded;
  }

  /** Returns a context whose handshakes use the current files. */
  SslContext sslContext() {
    return new RenewedSslContext(() -> tls.get().context());
  }

  /**
   * Reads the files now. May block.
   *
   * @return why a file could not be used; empty if all could
   */
  synchronized List<String> reload() {
    List<String> failures = tls.reload();
    warnOfExpiry();
    return failures;
  }

  /** Warns once for each certificate that expires soon. */
  private void warnOfExpiry() {
    ServerTls now = tls.get();
    if (!now.equals(endTold) && clock.instant().plus(SOON).isAfter(now.end())) {
      log.warn("{}: renew it", now);
      endTold = now;
    }
  }
}
