package dave.client.internal;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The authorities that a client trusts, and the certificate and token that it sends. The files are
 * read when a connection is opened.
 *
 * @param tls empty for plain text
 * @param tokenFile one line: a token, or a role and a token as in the node's own file
 */
public record Credentials(Optional<Tls> tls, Optional<Path> tokenFile) {
  /**
   * The files of a connection over TLS.
   *
   * @param authority PEM certificates, one of which signed the node's
   * @param certificate sent to a node that requests one
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
