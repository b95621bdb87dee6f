package dave.admin;

import dave.engine.tls.RenewedTls;
import dave.engine.tls.TlsFiles;
import dave.service.ServiceRuntime;
import dave.wire.crypto.Renewable;
import dave.wire.crypto.Renewable.Renewal;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
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

  private static final Logger LOG = LoggerFactory.getLogger("/admin/access");

  private final @Nullable Renewable<Tokens> tokens;
  private final @Nullable RenewedTls tls;
  private final @Nullable Role certificateRole;

  private Credentials(
      @Nullable Renewable<Tokens> tokens,
      @Nullable RenewedTls tls,
      @Nullable Role certificateRole) {
    this.tokens = tokens;
    this.tls = tls;
    this.certificateRole = certificateRole;
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
    return new Credentials(
        tokenFile == null ? null : Renewable.load(() -> TokenFile.load(tokenFile)),
        files == null
            ? null
            : RenewedTls.load(files(files), GrpcSslContexts::configure, clock, LOG),
        files == null || files.clientAuthorities() == null ? null : files.clientRole());
  }

  /** What they are to who reads them. */
  static TlsFiles files(AdminConfig.Tls tls) {
    return new TlsFiles("admin", tls.certificates(), tls.privateKey(), tls.clientAuthorities());
  }

  AccessGate gate() {
    return new AccessGate(tokens, certificateRole);
  }

  /** What handshakes use; empty for plain text. */
  Optional<SslContext> sslContext() {
    return Optional.ofNullable(tls).map(RenewedTls::sslContext);
  }

  /** Looks at the files now and then, until disposed of. */
  Disposable watch(ServiceRuntime runtime) {
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
    Renewable<Tokens> renewable = tokens;
    if (renewable != null) {
      tell(renewable.renew(), renewable.get(), failures);
    }
    if (tls != null) {
      failures.addAll(tls.reload());
    }
    return failures;
  }

  private static void tell(Renewal renewal, Tokens read, List<String> failures) {
    switch (renewal.outcome()) {
      case SAME -> {}
      case RENEWED -> LOG.info("tokens read anew: {}", read.summary());
      case FAILED -> {
        LOG.warn("{}; what was read before stays in force", renewal.reason());
        failures.add(renewal.reason());
      }
      case STILL_FAILED -> failures.add(renewal.reason());
    }
  }
}
