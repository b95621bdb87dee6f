package dave.client.model;

/**
 * Is told about the connections of a follower, for a log. Its methods run on the follower's thread:
 * they delay events while they run.
 */
public interface FollowListener {
  /** Does nothing. */
  FollowListener NONE = new FollowListener() {};

  /** A node is lost. The follower tries it, or the next one, again. */
  default void lost(DaveException why) {}

  /**
   * A node delivers again.
   *
   * @param position the node's own cursor, after which it goes on; empty if it delivers what it
   *     holds
   */
  default void resumed(Endpoint node, String position) {}
}
