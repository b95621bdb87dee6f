package dave.engine.model;

/** How a lookup asks the network. */
public enum Pace {
  /** In the slots of gossip: an observer of the node sees no additional traffic. */
  SLOTS,
  /**
   * At once, within the node's bandwidth for fast lookups. An observer of the node, and the peers
   * that it asks, see that it wants this dat, and when.
   */
  FAST
}
