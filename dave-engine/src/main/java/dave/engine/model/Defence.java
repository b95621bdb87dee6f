package dave.engine.model;

/**
 * The defences of a node and its network. A node has all of them. A simulation leaves one out to
 * show the attack that it prevents.
 */
public enum Defence {
  /**
   * A source that has not proven that it receives at its address gets no more bytes than it sent.
   */
  ENDPOINT_PROOF,
  /**
   * A PEER counts only as the answer to our own GETPEER. An address that peers send enters the
   * table only after it answered us, and it, its host and its network group are asked seldom.
   * Addresses that cannot be routed from here are not tried.
   */
  SOLICITED_PEERS,
  /** A network group has a bounded share of the table and of the gossip. */
  GROUP_LIMITS,
  /** In a full table, a useful peer that answers does not make way for a newcomer. */
  TESTED_EVICTION,
  /** Peers of the last run get their places back, even if others have filled the table. */
  ANCHORS,
  /** A peer that brings new dats gets more gossip than one that brings none. */
  TRUST,
  /** A peer with very much trust gets little more gossip than other trusted peers. */
  TRUST_CAP,
  /** A new dat travels a few hops along pinned successors before it spreads. */
  STEM,
  /** A dat that is put at this node waits for its turn like any other. */
  UNIFORM_RELAY,
  /** Peers that fell silent together, as when a network splits, are tried again. */
  REJOIN,
  /** Several dats may claim one unbound work, so that the first one does not keep others out. */
  SHARED_WORK,
  /** Sources take turns to send one more dat that claims an unbound work. */
  CLAIM_TURNS,
  /** A linked peer that tells of dats and does not send them is asked for fewer, and then none. */
  KEPT_PROMISES,
  /**
   * Linked peers that compare stores learn nothing of a dat that is in the stem, or that may still
   * spread as a fresh one.
   */
  LATE_COMPARISON,
  /** What a linked peer does not tell or send for long is asked of another one meanwhile. */
  SECOND_ASKS,
}
