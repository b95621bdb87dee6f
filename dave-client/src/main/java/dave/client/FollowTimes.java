package dave.client;

import java.time.Duration;

/**
 * The times of a follower.
 *
 * @param firstPause after all nodes failed once; it doubles each time
 * @param longestPause how long it gets
 * @param silence how long a node may send nothing before it counts as lost
 * @param marks the time between two questions for the end of the other nodes' logs
 * @param firstEnds how long the other nodes may take at the beginning to say where their logs end
 */
record FollowTimes(
    Duration firstPause,
    Duration longestPause,
    Duration silence,
    Duration marks,
    Duration firstEnds) {
  /** A healthy node sends a heartbeat every 15 s. */
  static final FollowTimes DEFAULT =
      new FollowTimes(
          Duration.ofMillis(250),
          Duration.ofSeconds(8),
          Duration.ofSeconds(45),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2));
}
