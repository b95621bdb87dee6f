package dave.engine.model;

/**
 * Whether nodes on the internet can reach this node without being reached first, as far as it sees.
 *
 * @param networks network groups (IPv4 /16, IPv6 /32) from which hosts reached this node first, in
 *     the last day, or earlier if they are still peers
 * @param sinceMs since when the state holds, Unix time in milliseconds
 * @param lastMs when the last host that counts reached this node first, Unix time in milliseconds;
 *     0 if none counts
 */
public record Reachability(State state, int networks, long sinceMs, long lastMs) {
  /** The state of a node that has just started. */
  public static final Reachability UNKNOWN = new Reachability(State.NOT_YET_KNOWN, 0, 0, 0);

  /** What the node knows. */
  public enum State {
    /** Too little was seen: the node is new, or knows too few others on the internet. */
    NOT_YET_KNOWN,
    /** Hosts of several networks reached this node first. */
    REACHABLE,
    /** For long enough there were many that could have reached this node first, and none did. */
    UNREACHABLE_SO_FAR
  }

  /** Returns a copy that does not tell when the last host came. */
  public Reachability withoutLast() {
    return new Reachability(state, networks, sinceMs, 0);
  }
}
