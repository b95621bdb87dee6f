package dave.client;

import java.time.Duration;

/**
 * The times of a follower.
 *
 * @param firstPause after all nodes failed once; it doubles each time
 * @param longestPause how long it gets
 * @param silence how long a node may send nothing before it counts as lost
 * @param marks the time between two questions for the end of the other nodes' logs
 */
record FollowTimes(Duration firstPause, Duration longestPause, Duration silence, Duration marks) {
  /** A healthy node sends a heartbeat every 15 s. */
  static final FollowTimes DEFAULT =
      new FollowTimes(
          Duration.ofMillis(250),
          Duration.ofSeconds(8),
          Duration.ofSeconds(45),
          Duration.ofSeconds(30));
}
