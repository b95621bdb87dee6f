package dave.admin;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The address of the admin API and the credentials that it requires. Immutable, and checked before
 * a socket opens.
 *
 * @param bind a resolved address; port 0 means any free one
 * @param tls certificate and key, or null for plain text
 * @param tokenFile a file of bearer tokens and their roles, of which callers must send one; null
 *     for none required
 * @param exposed whether plain text is allowed beyond this machine, without tokens if {@code
 *     tokenFile} is null; for test networks only
 * @param limits the limits on the load of callers
 */
public record AdminConfig(
    InetSocketAddress bind,
    @Nullable Tls tls,
    @Nullable Path tokenFile,
    boolean exposed,
    AdminLimits limits) {
  /**
   * The files of TLS, each in PEM.
   *
   * @param certificates the certificate chain of the server
   * @param privateKey the server's key, in unencrypted PKCS#8
   * @param clientAuthorities the authorities for client certificates, which are then required; null
   *     for none required
   * @param clientRole the role of a caller with a client certificate; if tokens are required too,
   *     the token sets the role
   */
  public record Tls(
      Path certificates, Path privateKey, @Nullable Path clientAuthorities, Role clientRole) {
    /** Gives callers with a client certificate the role WRITE. */
    public Tls(Path certificates, Path privateKey, @Nullable Path clientAuthorities) {
      this(certificates, privateKey, clientAuthorities, Role.WRITE);
    }
  }

  /**
   * @throws IllegalArgumentException if the address is not resolved, or {@code exposed} is set with
   *     TLS or a loopback address. Also if another address lacks TLS with tokens or client
   *     certificates. The message is one line that says what to set
   */
  public AdminConfig {
    if (bind.isUnresolved()) {
      throw new IllegalArgumentException(
          "admin host '%s' has no address: use an IP address or a name that resolves"
              .formatted(bind.getHostString()));
    }
    boolean guarded = tls != null && (tokenFile != null || tls.clientAuthorities() != null);
    if (exposed && tls != null) {
      throw new IllegalArgumentException(
          "admin-plaintext test-network contradicts a TLS certificate: leave one of them out");
    }
    if (exposed && bind.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "admin-plaintext test-network changes nothing at %s, which is loopback: leave it out, or bind to 0.0.0.0"
              .formatted(Addresses.text(bind)));
    }
    if (!exposed && !bind.getAddress().isLoopbackAddress() && !guarded) {
      throw new IllegalArgumentException(
          "admin address %s is not loopback: set a TLS certificate and key, and a token file or a client CA; or bind to 127.0.0.1; a test network may set admin-plaintext to test-network"
              .formatted(Addresses.text(bind)));
    }
  }

  /**
   * Creates a configuration in plain text on loopback, or with TLS.
   *
   * @throws IllegalArgumentException as in the constructor with all parameters
   */
  public AdminConfig(
      InetSocketAddress bind, @Nullable Tls tls, @Nullable Path tokenFile, AdminLimits limits) {
    this(bind, tls, tokenFile, false, limits);
  }

  /**
   * Returns a configuration for plain text beyond this machine, for an isolated test network.
   *
   * @param tokenFile tokens that callers must send, or null: then every caller is admin
   * @throws IllegalArgumentException if the address is loopback or not resolved
   */
  public static AdminConfig testNetwork(InetSocketAddress bind, @Nullable Path tokenFile) {
    return new AdminConfig(bind, null, tokenFile, true, AdminLimits.DEFAULT);
  }

  /**
   * Returns a configuration for plain text without tokens, under the default limits.
   *
   * @throws IllegalArgumentException if the address is not loopback
   */
  public static AdminConfig loopback(InetSocketAddress bind) {
    return new AdminConfig(bind, null, null, AdminLimits.DEFAULT);
  }

  /** Returns a copy with other limits. */
  public AdminConfig withLimits(AdminLimits newLimits) {
    return new AdminConfig(bind, tls, tokenFile, exposed, newLimits);
  }
}
