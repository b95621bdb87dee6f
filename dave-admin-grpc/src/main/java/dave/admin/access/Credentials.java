package dave.admin.access;

import dave.admin.AdminConfig;
import dave.admin.Role;
import dave.service.secret.SecretFiles;
import dave.service.secret.TlsFiles;
import io.grpc.ServerInterceptor;
import io.grpc.netty.GrpcSslContexts;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The certificates and tokens of the admin API. New calls are checked against the tokens that were
 * read last, and new handshakes use the certificates that were read last. Running calls continue.
 *
 * @param files the files of the certificates and tokens
 * @param certificateRole the role of a caller with a client certificate; null if none is required
 */
public record Credentials(SecretFiles<Tokens> files, @Nullable Role certificateRole) {
  /**
   * Reads the files.
   *
   * @throws IOException if a file cannot be used; its message is one line that says what to do
   */
  public static Credentials load(AdminConfig config, InstantSource clock) throws IOException {
    AdminConfig.Tls tls = config.tls();
    return new Credentials(
        SecretFiles.load(places(config), clock, LoggerFactory.getLogger("/admin/access")),
        tls == null || tls.clientAuthorities() == null ? null : tls.clientRole());
  }

  /**
   * Reads the files and discards them, to find errors before a start.
   *
   * @throws IOException if a file cannot be used; its message is one line that says what to do
   */
  public static void check(AdminConfig config) throws IOException {
    places(config).check();
  }

  static SecretFiles.Places<Tokens> places(AdminConfig config) {
    AdminConfig.Tls tls = config.tls();
    return new SecretFiles.Places<>(
        config.tokenFile(),
        TokenFile::load,
        read -> "tokens read anew: " + read.summary(),
        tls == null
            ? null
            : new TlsFiles("admin", tls.certificates(), tls.privateKey(), tls.clientAuthorities()),
        GrpcSslContexts::configure);
  }

  public ServerInterceptor gate() {
    return new AccessGate(files.tokens(), certificateRole);
  }
}
