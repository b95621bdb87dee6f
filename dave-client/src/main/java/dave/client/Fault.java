package dave.client;

/** Why a call, or the preparation of a connection, failed. */
public enum Fault {
  /** The file of trusted authorities has no PEM certificate. */
  AUTHORITY_MALFORMED,
  /**
   * The file of the client certificate has no PEM certificate, or that of its key no PKCS#8 key.
   */
  CERTIFICATE_MALFORMED,
  /** The file of the client certificate cannot be read; the cause says why. */
  CERTIFICATE_UNREADABLE,
  /** The file of a secret cannot be read, or others may read it. */
  SECRET_UNREADABLE,
  /** The token file has no token, or several. */
  TOKEN_MALFORMED,
  /** A token would be sent unencrypted to another machine. */
  TOKEN_IN_CLEAR,
  /** TLS cannot be set up here. */
  TLS_UNAVAILABLE,

  /** The host name does not resolve. */
  HOST_UNKNOWN,
  /** The connection is refused. */
  CONNECTION_REFUSED,
  /** The server that answers is not a node's admin API. */
  NOT_A_NODE,
  /** The server speaks no TLS. */
  NO_TLS,
  /** The TLS handshake failed for another reason. */
  TLS_FAILED,
  /** The node's certificate has expired. */
  CERTIFICATE_EXPIRED,
  /** The node's certificate is not valid yet. */
  CERTIFICATE_NOT_YET_VALID,
  /** The node's certificate is for another host. */
  CERTIFICATE_FOR_OTHER_HOST,
  /** The node's certificate is not signed by a trusted authority. */
  CERTIFICATE_UNTRUSTED,
  /** The node requires a client certificate, and got none that it trusts. */
  CLIENT_CERTIFICATE_REQUIRED,
  /** The node refuses the client certificate. */
  CLIENT_CERTIFICATE_REFUSED,
  /** The connection failed for another reason. */
  UNREACHABLE,
  /** No answer came before the deadline. */
  TIMEOUT,
  /** A subscription brought nothing, not even a heartbeat, for too long. */
  SILENT,
  /** The node ended a subscription. */
  ENDED,

  /** The node does not have the requested dat. */
  NOT_FOUND,
  /** The node refuses the request as malformed or out of range. */
  INVALID,
  /** The node holds a later record of the same author and key. */
  SUPERSEDED,
  /** The node refuses the request in its present state. */
  REFUSED,
  /** The node requires a token, or refuses the one that it got. */
  UNAUTHENTICATED,
  /** The node does not allow the caller to make this call. */
  FORBIDDEN,
  /** The node is stopping, or did not finish in time. */
  STOPPING,
  /** The node cannot serve the call at present, for example because its disk is full. */
  UNAVAILABLE,
  /** The node failed. */
  FAILED,
  /** The node sent an invalid answer. */
  BAD_ANSWER,
}
