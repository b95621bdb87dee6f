package dave.client.model;

/**
 * The answer to a put.
 *
 * @param dat as the node stored it
 */
public record Stored(Outcome outcome, NodeDat dat) {
  /** The node's decision. */
  public enum Outcome {
    /** The dat is new to the node, and on its disk. */
    STORED,
    /** The dat is on the node's disk, and replaced the author's older record of this key. */
    REPLACED,
    /** The node already held this dat. */
    ALREADY_HELD,
  }
}
