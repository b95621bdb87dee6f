package dave.service.secret;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The server side of TLS, ready for handshakes. Two with the same certificates and key are equal.
 */
public final class ServerTls {
  private final List<X509Certificate> chain;
  private final byte[] key;
  private final List<X509Certificate> authorities;
  private final SslContext context;
  private final Path file;

  private ServerTls(
      List<X509Certificate> chain,
      byte[] key,
      List<X509Certificate> authorities,
      SslContext context,
      Path file) {
    this.chain = chain;
    this.key = key;
    this.authorities = authorities;
    this.context = context;
    this.file = file;
  }

  /**
   * @param authorities the authorities for client certificates, which are then required; empty for
   *     none required
   * @param file of the chain, named in messages
   * @param protocol adds the settings of the protocol over TLS
   */
  static ServerTls of(
      List<X509Certificate> chain,
      PrivateKey key,
      List<X509Certificate> authorities,
      Path file,
      UnaryOperator<SslContextBuilder> protocol)
      throws IOException {
    SslContextBuilder builder =
        protocol.apply(SslContextBuilder.forServer(key, List.copyOf(chain)));
    if (!authorities.isEmpty()) {
      builder.trustManager(authorities).clientAuth(ClientAuth.REQUIRE);
    }
    return new ServerTls(
        List.copyOf(chain), key.getEncoded(), List.copyOf(authorities), builder.build(), file);
  }

  SslContext context() {
    return context;
  }

  /** Returns when the certificate expires. */
  Instant end() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /**
   * @throws IOException if clients would refuse the certificate at this time; its message is one
   *     line
   */
  void requireValid(Instant now) throws IOException {
    if (now.isAfter(end())) {
      throw new IOException("the certificate in %s expired at %s: renew it".formatted(file, end()));
    }
    Instant begin = chain.getFirst().getNotBefore().toInstant();
    if (now.isBefore(begin)) {
      throw new IOException(
          "the certificate in %s is not valid before %s: check the clock".formatted(file, begin));
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ServerTls tls
        && chain.equals(tls.chain)
        && MessageDigest.isEqual(key, tls.key)
        && authorities.equals(tls.authorities);
  }

  @Override
  public int hashCode() {
    return Objects.hash(chain, authorities);
  }

  /** Returns the subject and the end of the certificate, and nothing of the key. */
  @Override
  public String toString() {
    return "certificate of " + chain.getFirst().getSubjectX500Principal() + ", good until " + end();
  }
}
