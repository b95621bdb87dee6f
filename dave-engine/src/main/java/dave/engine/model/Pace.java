package dave.engine.model;

/** How a lookup asks the network. */
public enum Pace {
  /** In the slots of gossip: who watches the node sees no more traffic than ever. */
  SLOTS,
  /**
   * At once, within the node's fast bandwidth: who watches the node, and the peers that it asks,
   * see that it wants this dat, and when.
   */
  FAST
}
