package dave.client.internal;

import dave.client.model.DaveException;
import dave.client.model.Fault;
import dave.wire.keys.SecretFile;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The client's side of TLS. */
final class TlsContext {
  private TlsContext() {}

  /**
   * Reads the files.
   *
   * @throws DaveException if one cannot be used; the message never has the content of the key file
   */
  static SslContext of(Credentials.Tls tls) {
    SslContextBuilder builder = trusting(tls.authority());
    tls.certificate().ifPresent(certificate -> show(builder, certificate));
    return build(builder);
  }

  private static SslContextBuilder trusting(Path authority) {
    try {
      return GrpcSslContexts.forClient().trustManager(authority.toFile());
    } catch (IllegalArgumentException e) {
      throw new DaveException(
          Fault.AUTHORITY_MALFORMED, authority + " is not a PEM certificate that can be read", e);
    }
  }

  private static void show(SslContextBuilder builder, Credentials.Certificate certificate) {
    byte[] secret;
    try {
      secret = SecretFile.read(certificate.key(), "TLS key file");
    } catch (IOException e) {
      throw new DaveException(Fault.SECRET_UNREADABLE, String.valueOf(e.getMessage()), e);
    }
    try (var chain = Files.newInputStream(certificate.chain())) {
      builder.keyManager(chain, new ByteArrayInputStream(secret));
    } catch (IOException e) {
      throw new DaveException(
          Fault.CERTIFICATE_UNREADABLE,
          "cannot read the certificate " + certificate.chain() + ": " + e.getMessage(),
          e);
    } catch (IllegalArgumentException e) {
      // Without the cause, whose message may contain parts of the key.
      throw new DaveException(
          Fault.CERTIFICATE_MALFORMED,
          certificate.chain()
              + " and "
              + certificate.key()
              + " are not a PEM certificate and its unencrypted PKCS#8 key",
          null);
    }
  }

  private static SslContext build(SslContextBuilder builder) {
    try {
      return builder.build();
    } catch (IOException e) {
      throw new DaveException(Fault.TLS_UNAVAILABLE, "TLS cannot be set up: " + e.getMessage(), e);
    }
  }
}
