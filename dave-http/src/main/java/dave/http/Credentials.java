package dave.http;

import dave.engine.tls.RenewedTls;
import dave.engine.tls.TlsFiles;
import dave.service.ServiceRuntime;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The gateway's certificate and the owner's token, read anew when their files change. */
final class Credentials {
  /** How often the files are looked at. */
  static final Duration CHECK = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger("/http/access");

  private final @Nullable Token token;
  private final @Nullable RenewedTls tls;

  private Credentials(@Nullable Token token, @Nullable RenewedTls tls) {
    this.token = token;
    this.tls = tls;
  }

  /**
   * Reads the files.
   *
   * @throws IOException in one line that says what to do, if one cannot be used
   */
  static Credentials load(HttpConfig config, InstantSource clock) throws IOException {
    Path tokenFile = config.tokenFile();
    TlsFiles files = config.tls();
    return new Credentials(
        tokenFile == null ? null : Token.load(tokenFile),
        files == null ? null : RenewedTls.load(files, UnaryOperator.identity(), clock, LOG));
  }

  @Nullable Token token() {
    return token;
  }

  /** What handshakes use; empty for plain text. */
  Optional<SslContext> sslContext() {
    return Optional.ofNullable(tls).map(RenewedTls::sslContext);
  }

  /** Looks at the files now and then, until disposed of. */
  Disposable watch(ServiceRuntime runtime) {
    if (token == null && tls == null) {
      return Disposables.disposed();
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
        .subscribe(
            done -> {}, error -> LOG.error("token and certificate are no more looked at", error));
  }

  /**
   * Reads the files now. May block.
   *
   * @return why one cannot be used, if so; what was read before stays in force then
   */
  List<String> reload() {
    return Stream.concat(
            token == null ? Stream.of() : token.reload().stream(),
            tls == null ? Stream.of() : tls.reload().stream())
        .toList();
  }
}
