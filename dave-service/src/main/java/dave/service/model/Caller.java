package dave.service.model;

/** Who asks, and what they are trusted with. */
@FunctionalInterface
public interface Caller {
  /** The program that embeds the node. */
  Caller EMBEDDING_PROGRAM = () -> true;

  /**
   * Whether this is the node's owner, who may see its secrets, such as which dats began here; all
   * others are strangers. See {@link dave.engine.Engine#stranger}.
   */
  boolean trusted();
}
