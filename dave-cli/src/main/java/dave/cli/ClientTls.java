package dave.cli;

import dave.config.Key;
import dave.config.Settings;
import dave.wire.crypto.SecretFile;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The client's side of TLS: whom it trusts, and the certificate that it shows, if any. */
final class ClientTls {
  private ClientTls() {}

  /**
   * As the settings say; empty for plain text.
   *
   * @throws CliFailure if they contradict each other or name files that cannot be used; never with
   *     what is in the key's file
   */
  static Optional<SslContext> of(Settings settings) {
    Optional<Path> authority = settings.path(Key.TLS_CA);
    Optional<Path> certificate = settings.path(Key.TLS_CERT);
    Optional<Path> key = settings.path(Key.TLS_KEY);
    if (certificate.isPresent() != key.isPresent()) {
      throw CliFailure.usage(
          "a client certificate needs its key: give both --tls-cert and --tls-key");
    }
    if (certificate.isPresent() && authority.isEmpty()) {
      throw CliFailure.usage(
          "a client certificate goes with TLS: give --tls-ca, who signed the node's certificate");
    }
    return authority.map(
        file -> {
          SslContextBuilder builder = trusting(file);
          certificate.ifPresent(shown -> show(builder, shown, key.orElseThrow()));
          return build(builder);
        });
  }

  private static SslContextBuilder trusting(Path authority) {
    try {
      return GrpcSslContexts.forClient().trustManager(authority.toFile());
    } catch (IllegalArgumentException e) {
      throw new CliFailure(
          ExitCode.USAGE,
          "--tls-ca " + authority + " is not a PEM certificate that can be read",
          e);
    }
  }

  private static void show(SslContextBuilder builder, Path certificate, Path key) {
    byte[] secret;
    try {
      secret = SecretFile.read(key, "TLS key file");
    } catch (IOException e) {
      throw new CliFailure(ExitCode.DENIED, String.valueOf(e.getMessage()), e);
    }
    try (var chain = Files.newInputStream(certificate)) {
      builder.keyManager(chain, new ByteArrayInputStream(secret));
    } catch (IOException e) {
      throw FileFailures.cannotRead("the certificate", certificate, e);
    } catch (IllegalArgumentException e) {
      // Its cause is left out: what it says of the key is not ours to know.
      throw CliFailure.usage(
          "--tls-cert %s and --tls-key %s are not a PEM certificate and its unencrypted PKCS#8 key: make one with `openssl pkcs8 -topk8 -nocrypt -in %s`"
              .formatted(certificate, key, key));
    }
  }

  private static SslContext build(SslContextBuilder builder) {
    try {
      return builder.build();
    } catch (IOException e) {
      throw new CliFailure(ExitCode.USAGE, "TLS cannot be set up: " + e.getMessage(), e);
    }
  }
}
