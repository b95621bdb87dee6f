package dave.engine.verdict;

/** Why a packet was dropped though its sender did nothing wrong. */
public enum Ignored {
  /** The source sent more than its share. */
  RATE,
  /** The dat is held. */
  DUPLICATE,
  /** An op of a later version. */
  UNKNOWN_OP,
  /** Older packets make way for newer ones. */
  OVERLOAD,
  /** An answer that was not asked for. */
  UNSOLICITED,
  /** The packet is this node's own. */
  SELF,
  /** The table of peers is full. */
  TABLE_FULL,
  /** An answer would be larger than the source may be sent. */
  BUDGET,
  /** The dat is ahead of this node's clock: which of the two is wrong cannot be told. */
  FUTURE,
  /** The register has a later record. */
  SUPERSEDED,
  /** The store is full of heavier dats. */
  TOO_LIGHT,
  /** Others claim the same unbound work, and it is not this source's turn. */
  WORK_TAKEN,
  /** The store refuses for lack of space or an I/O error. */
  UNAVAILABLE,
}
