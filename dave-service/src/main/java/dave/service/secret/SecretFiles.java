package dave.service.secret;

import dave.service.ServiceRuntime;
import dave.wire.keys.Renewable;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The tokens and the certificate of one API, read anew when their files change. */
public final class SecretFiles<T> {
  /** How often the files are looked at. */
  public static final Duration CHECK = Duration.ofSeconds(30);

  private final @Nullable Secret<T> tokens;
  private final @Nullable RenewedTls tls;
  private final Logger log;

  private SecretFiles(@Nullable Secret<T> tokens, @Nullable RenewedTls tls, Logger log) {
    this.tokens = tokens;
    this.tls = tls;
    this.log = log;
  }

  /** Reads a file of tokens. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(Path file) throws IOException;
  }

  /**
   * Where an API has its secrets.
   *
   * @param tokens a file of tokens, or null for none
   * @param reader reads it
   * @param news what is logged of new tokens, without a secret in it
   * @param tls the files of TLS, or null for plain text
   * @param protocol what goes over TLS needs
   */
  public record Places<T>(
      @Nullable Path tokens,
      Reader<T> reader,
      Function<T, String> news,
      @Nullable TlsFiles tls,
      UnaryOperator<SslContextBuilder> protocol) {
    /**
     * Reads the files, as a start would.
     *
     * @throws IOException in one line that says what to do, if one cannot be used
     */
    public void check() throws IOException {
      if (tokens != null) {
        var unused = reader.read(tokens);
      }
      if (tls != null) {
        var unused = tls.load(protocol);
      }
    }
  }

  /**
   * Reads the files. A certificate that has expired is warned of only: a node does more than answer
   * its callers.
   *
   * @throws IOException in one line that says what to do, if one cannot be used
   */
  public static <T> SecretFiles<T> load(Places<T> places, InstantSource clock, Logger log)
      throws IOException {
    Path file = places.tokens();
    Secret<T> tokens =
        file == null
            ? null
            : new Secret<>(Renewable.load(() -> places.reader().read(file)), log, places.news());
    TlsFiles files = places.tls();
    RenewedTls tls = files == null ? null : RenewedTls.load(files, places.protocol(), clock, log);
    return new SecretFiles<>(tokens, tls, log);
  }

  /** The tokens that are good now, or null if there are none. */
  public @Nullable Supplier<T> tokens() {
    return tokens;
  }

  /** What handshakes use; empty for plain text. */
  public Optional<SslContext> sslContext() {
    return Optional.ofNullable(tls).map(RenewedTls::sslContext);
  }

  /** Looks at the files now and then, until disposed of. */
  public Disposable watch(ServiceRuntime runtime) {
    if (tokens == null && tls == null) {
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
        .subscribe(done -> {}, error -> log.error("secret files are no more looked at", error));
  }

  /**
   * Reads the files now. May block.
   *
   * @return why one cannot be used, a line each; what was read before stays in force then
   */
  public synchronized List<String> reload() {
    List<String> failures = new ArrayList<>();
    if (tokens != null) {
      failures.addAll(tokens.reload());
    }
    if (tls != null) {
      failures.addAll(tls.reload());
    }
    return failures;
  }
}
