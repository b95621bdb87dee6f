package dave.http.server;

import dave.http.HttpConfig;
import dave.service.secret.RenewedTls;
import dave.service.secret.Secret;
import dave.service.secret.SecretFiles;
import dave.service.secret.TlsFiles;
import dave.service.secret.TokenDigest;
import dave.wire.keys.Renewable;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's certificate and the owner's token.
 *
 * @param files both
 */
record Credentials(
    @Nullable Secret<TokenDigest> token, @Nullable RenewedTls tls, SecretFiles files) {
  private static final Logger LOG = LoggerFactory.getLogger("/http/access");

  /**
   * Reads the files.
   *
   * @throws IOException in one line that says what to do, if one cannot be used
   */
  static Credentials load(HttpConfig config, InstantSource clock) throws IOException {
    List<Supplier<List<String>>> reloads = new ArrayList<>();
    Secret<TokenDigest> token = null;
    Path tokenFile = config.tokenFile();
    if (tokenFile != null) {
      token =
          new Secret<>(Renewable.load(() -> Token.load(tokenFile)), LOG, read -> "token read anew");
      reloads.add(token::reload);
    }
    RenewedTls tls = null;
    TlsFiles files = config.tls();
    if (files != null) {
      tls = RenewedTls.load(files, UnaryOperator.identity(), clock, LOG);
      reloads.add(tls::reload);
    }
    return new Credentials(token, tls, new SecretFiles(reloads, LOG));
  }

  /** What handshakes use; empty for plain text. */
  Optional<SslContext> sslContext() {
    return Optional.ofNullable(tls).map(RenewedTls::sslContext);
  }
}
