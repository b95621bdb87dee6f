package dave.admin;

import dave.wire.crypto.Renewable;
import dave.wire.crypto.Renewable.Renewal;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The certificates and tokens of the admin API, read anew when their files change. New calls are
 * held against the tokens, and new handshakes use the certificates, that were read last; what runs
 * already goes on. Files that cannot be used leave in force what was read before, with a warning.
 */
final class Credentials {
  /** How often the files are looked at. */
  static final Duration CHECK = Duration.ofSeconds(30);

  /** A certificate that ends sooner is warned of. */
  private static final Duration SOON = Duration.ofDays(14);

  private static final Logger LOG = LoggerFactory.getLogger("/admin/access");

  private final @Nullable Renewable<Tokens> tokens;
  private final @Nullable Renewable<ServerTls> tls;
  private final @Nullable Role certificateRole;
  private final InstantSource clock;
  private @Nullable ServerTls endTold;

  private Credentials(
      @Nullable Renewable<Tokens> tokens,
      @Nullable Renewable<ServerTls> tls,
      @Nullable Role certificateRole,
      InstantSource clock) {
    this.tokens = tokens;
    this.tls = tls;
    this.certificateRole = certificateRole;
    this.clock = clock;
  }

  /**
   * Reads the files. A certificate that has expired is warned of only: a node does more than answer
   * its API.
   *
   * @throws IOException in one line that says what to do, if one cannot be used
   */
  static Credentials load(AdminConfig config, InstantSource clock) throws IOException {
    AdminConfig.Tls files = config.tls();
    Path tokenFile = config.tokenFile();
    Credentials credentials =
        new Credentials(
            tokenFile == null ? null : Renewable.load(() -> TokenFile.load(tokenFile)),
            files == null ? null : Renewable.of(TlsFiles.load(files), () -> current(files, clock)),
            files == null || files.clientAuthorities() == null ? null : files.clientRole(),
            clock);
    credentials.tellOfEnd();
    return credentials;
  }

  /** The files later on: one that clients would refuse does not replace one that they take. */
  private static ServerTls current(AdminConfig.Tls files, InstantSource clock) throws IOException {
    ServerTls loaded = TlsFiles.load(files);
    loaded.requireValid(clock.instant());
    return loaded;
  }

  AccessGate gate() {
    return new AccessGate(tokens, certificateRole);
  }

  /** What handshakes use; empty for plain text. */
  Optional<SslContext> sslContext() {
    Renewable<ServerTls> renewable = tls;
    return renewable == null
        ? Optional.empty()
        : Optional.of(new RenewedSslContext(() -> renewable.get().context()));
  }

  /** Looks at the files now and then, until disposed of. */
  Disposable watch(AdminRuntime runtime) {
    if (tokens == null && tls == null) {
      return () -> {};
    }
    return Flux.interval(CHECK, runtime.timer())
        .onBackpressureDrop()
        // Where all workers are busy, the next look will do.
        .concatMap(
            tick ->
                Mono.fromRunnable(this::reload)
                    .subscribeOn(runtime.blocking())
                    .onErrorComplete(RejectedExecutionException.class),
            1)
        .subscribe(done -> {}, error -> LOG.error("certificates are no more looked at", error));
  }

  /**
   * Reads the files now. May block.
   *
   * @return why a file could not be used, a line each
   */
  synchronized List<String> reload() {
    List<String> failures = new ArrayList<>();
    Renewable<Tokens> renewableTokens = tokens;
    if (renewableTokens != null) {
      tell(renewableTokens.renew(), "tokens", () -> renewableTokens.get().summary(), failures);
    }
    Renewable<ServerTls> renewableTls = tls;
    if (renewableTls != null) {
      tell(renewableTls.renew(), "TLS", () -> renewableTls.get().toString(), failures);
      tellOfEnd();
    }
    return failures;
  }

  private static void tell(
      Renewal renewal, String what, Supplier<String> read, List<String> failures) {
    switch (renewal.outcome()) {
      case SAME -> {}
      case RENEWED -> LOG.info("{} read anew: {}", what, read.get());
      case FAILED -> {
        LOG.warn("{}; what was read before stays in force", renewal.reason());
        failures.add(renewal.reason());
      }
      case STILL_FAILED -> failures.add(renewal.reason());
    }
  }

  /** Once for each certificate. */
  private void tellOfEnd() {
    ServerTls now = tls == null ? null : tls.get();
    if (now != null && !now.equals(endTold) && clock.instant().plus(SOON).isAfter(now.end())) {
      LOG.warn("{}: renew it", now);
      endTold = now;
    }
  }
}
