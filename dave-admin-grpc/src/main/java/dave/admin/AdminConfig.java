package dave.admin;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the admin API listens and whom it lets in; immutable, checked before a socket opens.
 *
 * @param bind a resolved address; port 0 means any free one
 * @param tls certificate and key, or null for plain text
 * @param tokenFile a file of the bearer tokens of which callers must send one, and of their roles;
 *     or null
 * @param exposed whether it may listen beyond this machine in plain text, without tokens if there
 *     is no file of them: for test networks alone
 * @param limits what a caller may cost
 */
public record AdminConfig(
    InetSocketAddress bind,
    @Nullable Tls tls,
    @Nullable Path tokenFile,
    boolean exposed,
    AdminLimits limits) {
  /**
   * The files that TLS needs, PEM each.
   *
   * @param certificates the server's chain
   * @param privateKey its key, PKCS#8, not encrypted
   * @param clientAuthorities whose client certificates are demanded, or null if none are
   * @param clientRole what a client certificate makes its holder, where no token is asked for as
   *     well: then the token says it
   */
  public record Tls(
      Path certificates, Path privateKey, @Nullable Path clientAuthorities, Role clientRole) {
    /** With holders of client certificates, if any are asked for, as writers. */
    public Tls(Path certificates, Path privateKey, @Nullable Path clientAuthorities) {
      this(certificates, privateKey, clientAuthorities, Role.WRITE);
    }
  }

  /**
   * @throws IllegalArgumentException in one line that says what to set, if the address is not
   *     resolved, or is not loopback and TLS with a token or client certificates does not guard it
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
   * In plain text on loopback, or with TLS.
   *
   * @throws IllegalArgumentException as the constructor of all
   */
  public AdminConfig(
      InetSocketAddress bind, @Nullable Tls tls, @Nullable Path tokenFile, AdminLimits limits) {
    this(bind, tls, tokenFile, false, limits);
  }

  /**
   * Plain text at any address, for a test network that nobody else reaches.
   *
   * @param tokenFile tokens that callers must send, or null: then every caller is admin
   * @throws IllegalArgumentException if the address is loopback or not resolved
   */
  public static AdminConfig testNetwork(InetSocketAddress bind, @Nullable Path tokenFile) {
    return new AdminConfig(bind, null, tokenFile, true, AdminLimits.DEFAULT);
  }

  /**
   * Plain text without a token, under the usual limits.
   *
   * @throws IllegalArgumentException if the address is not loopback
   */
  public static AdminConfig loopback(InetSocketAddress bind) {
    return new AdminConfig(bind, null, null, AdminLimits.DEFAULT);
  }

  /** This under other limits. */
  public AdminConfig withLimits(AdminLimits newLimits) {
    return new AdminConfig(bind, tls, tokenFile, exposed, newLimits);
  }
}
