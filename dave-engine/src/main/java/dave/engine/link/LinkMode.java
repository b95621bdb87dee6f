package dave.engine.link;

/** How a node talks: over links, in plain packets, or both. */
public enum LinkMode {
  /** Over links alone: who lacks the node's link key gets no answer to anything. */
  REQUIRE,
  /** Over links where the other side has them, and else in plain packets. */
  PREFER,
  /** In plain packets alone. */
  PLAIN
}
