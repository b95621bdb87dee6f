package dave.client.model;

/** Why a call, or the preparation of a connection, failed. */
public enum Fault {
  /** The file of trusted authorities has no PEM certificate. */
  AUTHORITY_MALFORMED("give tls(...) a PEM file with the certificate of the authority"),
  /**
   * The file of the client certificate has no PEM certificate, or that of its key no PKCS#8 key.
   */
  CERTIFICATE_MALFORMED("convert the key with `openssl pkcs8 -topk8 -nocrypt`"),
  /** The file of the client certificate cannot be read; the cause says why. */
  CERTIFICATE_UNREADABLE("check the path"),
  /** The file of a secret cannot be read, or others may read it. */
  SECRET_UNREADABLE("check the path, and allow only yourself to read the file (chmod 600)"),
  /** The file of the signing key cannot be used; the message says why. */
  KEY_UNREADABLE("make one with `dave keygen`, or check the path and the passphrase"),
  /** The token file has no token, or several. */
  TOKEN_MALFORMED("put one line that `dave token` prints into the file"),
  /** A token would be sent unencrypted to another machine. */
  TOKEN_IN_CLEAR("give tls(...) the authority that signed the certificate of the node"),
  /** TLS cannot be set up here. */
  TLS_UNAVAILABLE,

  /** The host name does not resolve. */
  HOST_UNKNOWN("check the name of the host"),
  /** The connection is refused. */
  CONNECTION_REFUSED("check the address, or start the node"),
  /** The server that answers is not a node's admin API. */
  NOT_A_NODE("check the port; a node with TLS needs tls(...)"),
  /** The server speaks no TLS. */
  NO_TLS("leave out tls(...), or turn TLS on at the node"),
  /** The TLS handshake failed for another reason. */
  TLS_FAILED("check that the node has TLS on, and the file given to tls(...)"),
  /** The node's certificate has expired. */
  CERTIFICATE_EXPIRED("have the certificate renewed, or check the clock"),
  /** The node's certificate is not valid yet. */
  CERTIFICATE_NOT_YET_VALID("check the clocks"),
  /** The node's certificate is for another host. */
  CERTIFICATE_FOR_OTHER_HOST("call the node by a name in its certificate"),
  /** The node's certificate is not signed by a trusted authority. */
  CERTIFICATE_UNTRUSTED("give tls(...) the authority that signed the certificate of the node"),
  /** The node requires a client certificate, and got none that it trusts. */
  CLIENT_CERTIFICATE_REQUIRED("give one with certificate(...)"),
  /** The node refuses the client certificate. */
  CLIENT_CERTIFICATE_REFUSED(
      "give certificate(...) one that is valid now and that the client CA of the node signed"),
  /** The connection failed for another reason. */
  UNREACHABLE,
  /** No answer came before the deadline. */
  TIMEOUT("wait longer with timeout(...), or see how the node does"),
  /** A subscription brought nothing, not even a heartbeat, for too long. */
  SILENT,
  /** The node ended a subscription. */
  ENDED,

  /** The client was closed meanwhile. */
  CLOSED,

  /** The node does not have the requested dat. */
  NOT_FOUND,
  /** The node refuses the request as malformed or out of range. */
  INVALID,
  /** The node holds a later record of the same author and key. */
  SUPERSEDED,
  /** The node refuses the request in its present state. */
  REFUSED,
  /** The node requires a token, or refuses the one that it got. */
  UNAUTHENTICATED("give token(...) the file with a token of the node"),
  /** The node does not allow the caller to make this call. */
  FORBIDDEN("use a token of a higher role"),
  /** The node is stopping, or did not finish in time. */
  STOPPING,
  /** The node cannot serve the call at present, for example because its disk is full. */
  UNAVAILABLE,
  /** The node failed. */
  FAILED,
  /** The node sent an invalid answer. */
  BAD_ANSWER;

  private final String remedy;

  Fault() {
    this("");
  }

  Fault(String remedy) {
    this.remedy = remedy;
  }

  /** Returns what a program or its user can do about it; empty if there is nothing to add. */
  String remedy() {
    return remedy;
  }
}
