package dave.service.model;

/** The origin of a call, and whether it is trusted. */
@FunctionalInterface
public interface Caller {
  /** The program that embeds the node. */
  Caller EMBEDDING_PROGRAM = () -> true;

  /**
   * Returns whether this is the node's owner. The owner may see secrets, such as the dats that
   * began at this node; all other callers are strangers. See {@link dave.engine.Engine#stranger}.
   */
  boolean trusted();
}
