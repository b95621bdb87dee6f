package dave.engine.verdict;

/** Why a packet was dropped though its sender did nothing wrong. */
public enum Ignored {
  /** The source sent more than its share. */
  RATE,
  /** The dat is held already. */
  DUPLICATE,
  /** An operation of a later version. */
  UNKNOWN_OP,
  /** The node is overloaded: it drops the oldest packets, and requests that it has no room for. */
  OVERLOAD,
  /** An answer that was not requested. */
  UNSOLICITED,
  /** A packet of this node itself. */
  SELF,
  /** The table of peers is full. */
  TABLE_FULL,
  /** An answer would be larger than the source may be sent. */
  BUDGET,
  /** The dat's time is ahead of this node's clock; either may be wrong. */
  FUTURE,
  /** The register has a later record. */
  SUPERSEDED,
  /** The store is full of heavier dats. */
  TOO_LIGHT,
  /** Others claim the same unbound work, and it is not this source's turn. */
  WORK_TAKEN,
  /** The store refuses dats for lack of space or an I/O error. */
  UNAVAILABLE,
}
