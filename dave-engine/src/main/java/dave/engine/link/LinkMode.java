package dave.engine.link;

/** Whether a node uses links, plain packets, or both. */
public enum LinkMode {
  /** Links only: a peer without the node's link key gets no answer at all. */
  REQUIRE,
  /** Links to peers that support them, and plain packets to others. */
  PREFER,
  /** Plain packets only. */
  PLAIN
}
