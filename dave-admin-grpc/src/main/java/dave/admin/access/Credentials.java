package dave.admin.access;

import dave.admin.AdminConfig;
import dave.admin.Role;
import dave.service.secret.RenewedTls;
import dave.service.secret.Secret;
import dave.service.secret.SecretFiles;
import dave.service.secret.TlsFiles;
import dave.wire.keys.Renewable;
import io.grpc.ServerInterceptor;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates and tokens of the admin API. New calls are held against the tokens, and new
 * handshakes use the certificates, that were read last; what runs already goes on.
 *
 * @param files all of them
 */
public record Credentials(
    @Nullable Secret<Tokens> tokens,
    @Nullable RenewedTls tls,
    @Nullable Role certificateRole,
    SecretFiles files) {
  private static final Logger LOG = LoggerFactory.getLogger("/admin/access");

  /**
   * Reads the files. A certificate that has expired is warned of only: a node does more than answer
   * its API.
   *
   * @throws IOException in one line that says what to do, if one cannot be used
   */
  public static Credentials load(AdminConfig config, InstantSource clock) throws IOException {
    List<Supplier<List<String>>> reloads = new ArrayList<>();
    Secret<Tokens> tokens = null;
    Path tokenFile = config.tokenFile();
    if (tokenFile != null) {
      tokens =
          new Secret<>(
              Renewable.load(() -> TokenFile.load(tokenFile)),
              LOG,
              read -> "tokens read anew: " + read.summary());
      reloads.add(tokens::reload);
    }
    RenewedTls tls = null;
    AdminConfig.Tls files = config.tls();
    if (files != null) {
      tls = RenewedTls.load(files(files), GrpcSslContexts::configure, clock, LOG);
      reloads.add(tls::reload);
    }
    return new Credentials(
        tokens,
        tls,
        files == null || files.clientAuthorities() == null ? null : files.clientRole(),
        new SecretFiles(reloads, LOG));
  }

  /**
   * Reads the files, as {@link #load} would.
   *
   * @throws IOException in one line that says what to do, if one cannot be used
   */
  public static void check(AdminConfig config) throws IOException {
    AdminConfig.Tls tls = config.tls();
    if (tls != null) {
      var unused = files(tls).load(GrpcSslContexts::configure);
    }
    Path tokenFile = config.tokenFile();
    if (tokenFile != null) {
      var unused = TokenFile.load(tokenFile);
    }
  }

  /** What they are to who reads them. */
  static TlsFiles files(AdminConfig.Tls tls) {
    return new TlsFiles("admin", tls.certificates(), tls.privateKey(), tls.clientAuthorities());
  }

  public ServerInterceptor gate() {
    return new AccessGate(tokens, certificateRole);
  }

  /** What handshakes use; empty for plain text. */
  public Optional<SslContext> sslContext() {
    return Optional.ofNullable(tls).map(RenewedTls::sslContext);
  }
}
