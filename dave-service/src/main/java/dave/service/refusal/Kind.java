package dave.service.refusal;

/** The kind of a refusal. Each API maps each kind to one of its status codes. */
public enum Kind {
  /** A value of the request is impossible. */
  MALFORMED,
  /** Well formed but not genuine, such as a signature that is not the author's. */
  FORGED,
  /** Genuine, but this node or its store does not take it now. */
  UNACCEPTABLE,
  /** It existed once, or exists at another node. */
  GONE,
  /** Neither the store nor a peer that was asked has it. */
  NOT_FOUND,
  /** The requested part begins after the end. */
  BEYOND_END,
  /** The caller uses more at a time than it may; a later try may succeed. */
  TOO_MANY,
  /** Other callers use the node's capacity; a later try may succeed. */
  BUSY,
  /** The node cannot do this now; a later try may succeed. */
  UNAVAILABLE,
  /** The node lacks something that the call needs, such as a key. */
  LACKING,
  /** The deadline of the call has passed. */
  LATE,
  /** The caller is not known. */
  UNAUTHENTICATED,
  /** The caller is known, but may not make this call. */
  FORBIDDEN,
  /** A bug. */
  INTERNAL
}
