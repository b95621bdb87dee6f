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

/** The tokens and the certificate of one API. They are read again when their files change. */
public final class SecretFiles<T> {
  /** The time between two checks of the files. */
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
   * The files of an API's secrets, and how to read them.
   *
   * @param tokens a file of tokens, or null for none
   * @param reader reads the file of tokens
   * @param news returns the log line for new tokens, without a secret
   * @param tls the files of TLS, or null for plain text
   * @param protocol adds the settings of the protocol over TLS
   */
  public record Places<T>(
      @Nullable Path tokens,
      Reader<T> reader,
      Function<T, String> news,
      @Nullable TlsFiles tls,
      UnaryOperator<SslContextBuilder> protocol) {
    /**
     * Reads the files and discards them, to find errors before a start.
     *
     * @throws IOException if a file cannot be used; its message is one line that says what to do
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
   * Reads the files. An expired certificate causes only a warning, as a node does more than answer
   * its callers.
   *
   * @throws IOException if a file cannot be used; its message is one line that says what to do
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

  /** Returns a supplier of the current tokens, or null if the API has none. */
  public @Nullable Supplier<T> tokens() {
    return tokens;
  }

  /** Returns a context whose handshakes use the current files; empty for plain text. */
  public Optional<SslContext> sslContext() {
    return Optional.ofNullable(tls).map(RenewedTls::sslContext);
  }

  /** Checks the files every {@link #CHECK}, until disposed. */
  public Disposable watch(ServiceRuntime runtime) {
    if (tokens == null && tls == null) {
      return Disposables.disposed();
    }
    return Flux.interval(CHECK, runtime.timer())
        .onBackpressureDrop()
        // If all workers are busy, the next check reads the files.
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
   * @return one line for each file that cannot be used; the value read before then stays in force
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
