package dave.engine.model;

/**
 * What protects a node and its network. A node has all of them; a simulation goes without one to
 * show the attack that it stands against.
 */
public enum Defence {
  /** Whoever has not proven that it receives at its address is sent no more bytes than it sent. */
  ENDPOINT_PROOF,
  /**
   * A PEER counts only as the answer to our own GETPEER, and an address that others told of enters
   * the table only after it answered us; what cannot be routed from here is not even tried.
   */
  SOLICITED_PEERS,
  /** A network group has a bounded share of the table and of the gossip. */
  GROUP_LIMITS,
  /** In a full table nobody who answers and is of use makes way for a newcomer. */
  TESTED_EVICTION,
  /** Peers remembered from the last run come back whoever else fills the table. */
  ANCHORS,
  /** Who brings new dats gets more gossip than who brings none. */
  TRUST,
  /** However much trust a peer has, it gets little more gossip than the usual bringer of dats. */
  TRUST_CAP,
  /** What is new to the network travels a few hops along pinned successors before it spreads. */
  STEM,
  /** A dat put here waits for its turn like any other. */
  UNIFORM_RELAY,
  /** Peers that fell silent together, as when a network splits, are tried again. */
  REJOIN,
  /** Several dats may claim one unbound work, so that the first keeps no other out. */
  SHARED_WORK,
  /** Each source has its turn to bring a dat that claims the unbound work of others. */
  CLAIM_TURNS,
}
