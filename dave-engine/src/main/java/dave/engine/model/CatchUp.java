package dave.engine.model;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a node is in getting the dats that linked peers hold and it lacks. A node compares its
 * store with those of linked peers for ever, with pauses.
 *
 * @param missing an estimate of the dats that it lacks, as far as peers have told; it falls to 0
 *     when all of them came
 * @param fetched dats that it asked for and got since the start
 * @param perSecond dats that it asked for and got a second, lately
 * @param donors linked peers that answered lately
 * @param comparisons comparisons with a linked peer that ended since the start; while it is 0, the
 *     node does not know what it lacks
 */
public record CatchUp(
    State state, long missing, long fetched, double perSecond, int donors, long comparisons) {
  /** The state of a node without links. */
  public static final CatchUp NONE = new CatchUp(State.IDLE, 0, 0, 0, 0, 0);

  /** What the node does. */
  public enum State {
    /** It waits for the time of the next comparison, or has no links. */
    IDLE,
    /** It asks what a peer holds, and has found nothing that it lacks. */
    COMPARING,
    /** It fetches dats, and looks for more. */
    FETCHING
  }

  /** The expected time until nothing is missing; empty if nothing came lately. */
  public Optional<Duration> expected() {
    if (missing == 0) {
      return Optional.of(Duration.ZERO);
    }
    return perSecond <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds((long) Math.ceil(missing / perSecond)));
  }
}
