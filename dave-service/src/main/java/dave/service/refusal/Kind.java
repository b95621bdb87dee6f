package dave.service.refusal;

/** What a refusal means to the caller. Each API has one status for each kind. */
public enum Kind {
  /** A value that cannot be. */
  MALFORMED,
  /** Well formed, and not genuine: such as a signature that is not the author's. */
  FORGED,
  /** Genuine, but this node or its store does not take it as things are. */
  UNACCEPTABLE,
  /** It was there once, or at another node. */
  GONE,
  /** Nobody asked has it. */
  NOT_FOUND,
  /** A part of something that ends before it. */
  BEYOND_END,
  /** The caller has more at a time than it may; a later try may do. */
  TOO_MANY,
  /** Others have the node's room; a later try may do. */
  BUSY,
  /** The node cannot now; a later try may do. */
  UNAVAILABLE,
  /** The node lacks what it takes. */
  LACKING,
  /** The time of the call was up. */
  LATE,
  /** The caller is not known. */
  UNAUTHENTICATED,
  /** The caller is known, and may not. */
  FORBIDDEN,
  /** A bug. */
  INTERNAL
}
