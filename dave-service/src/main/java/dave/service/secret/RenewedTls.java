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
 * TLS whose files are read anew: new handshakes use what was read last. Files that cannot be used
 * leave in force what was read before, with a warning. Thread-safe.
 */
final class RenewedTls {
  /** A certificate that ends sooner is warned of. */
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
   * Reads the files. A certificate that has expired is warned of only: a node does more than answer
   * its callers.
   *
   * @param protocol what goes over it needs
   * @throws IOException in one line that says what to do, if one cannot be used
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
    renewed.tellOfEnd();
    return renewed;
  }

  /** The files later on: one that clients would refuse does not replace one that they take. */
  private static ServerTls current(
      TlsFiles files, UnaryOperator<SslContextBuilder> protocol, InstantSource clock)
      throws IOException {
    ServerTls loaded = files.load(protocol);
    loaded.requireValid(clock.instant());
    return loaded;
  }

  /** What handshakes use. */
  SslContext sslContext() {
    return new RenewedSslContext(() -> tls.get().context());
  }

  /**
   * Reads the files now. May block.
   *
   * @return why one could not be used, if so
   */
  synchronized List<String> reload() {
    List<String> failures = tls.reload();
    tellOfEnd();
    return failures;
  }

  /** Once for each certificate. */
  private void tellOfEnd() {
    ServerTls now = tls.get();
    if (!now.equals(endTold) && clock.instant().plus(SOON).isAfter(now.end())) {
      log.warn("{}: renew it", now);
      endTold = now;
    }
  }
}
