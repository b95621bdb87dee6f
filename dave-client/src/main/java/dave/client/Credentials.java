package dave.client;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a client trusts, and what it shows to a node. Files are read when a connection is opened.
 *
 * @param tls empty for plain text
 * @param tokenFile one line: a token, or a role and a token as in the node's own file
 */
public record Credentials(Optional<Tls> tls, Optional<Path> tokenFile) {
  /**
   * A connection over TLS.
   *
   * @param authority PEM certificates, one of which signed the node's
   * @param certificate shown to a node that asks for one
   */
  public record Tls(Path authority, Optional<Certificate> certificate) {}

  /**
   * A client certificate.
   *
   * @param chain PEM
   * @param key its unencrypted PKCS#8 key in PEM; nobody else may be able to read the file
   */
  public record Certificate(Path chain, Path key) {}
}
