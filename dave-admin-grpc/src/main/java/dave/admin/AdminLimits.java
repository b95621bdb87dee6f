package dave.admin;

import java.time.Duration;

/**
 * What callers may cost a node.
 *
 * @param miningJobs how many searches run at a time, for all callers
 * @param maxDifficulty the hardest dat that is mined for a caller, in bits
 * @param defaultDifficulty when a caller names none, in bits; a node's higher minimum goes before
 * @param subscribers how many at a time
 * @param connections open at a time
 * @param sourceConnections of one public source; one that many may share has half of all
 * @param openCalls calls of the health service, which need no role, at a time
 * @param sourceOpenCalls of one public source
 * @param inboundBytes the largest request
 * @param defaultDeadline of a unary call that sets none
 * @param heartbeat how long a subscriber hears nothing at most
 * @param drain how long calls may go on after close
 */
public record AdminLimits(
    int miningJobs,
    int maxDifficulty,
    int defaultDifficulty,
    int subscribers,
    int connections,
    int sourceConnections,
    int openCalls,
    int sourceOpenCalls,
    int inboundBytes,
    Duration defaultDeadline,
    Duration heartbeat,
    Duration drain) {
  /** The usual ones. */
  public static final AdminLimits DEFAULT =
      new AdminLimits(
          4,
          40,
          20,
          1_024,
          1_024,
          64,
          128,
          8,
          128 << 10,
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ofSeconds(5));

  /**
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public AdminLimits {
    require(miningJobs, 1, 1_024, "mining jobs");
    require(maxDifficulty, 1, 255, "largest difficulty");
    require(defaultDifficulty, 1, maxDifficulty, "default difficulty");
    require(subscribers, 1, 1 << 20, "subscribers");
    require(connections, 1, 1 << 20, "connections");
    require(sourceConnections, 1, 1 << 20, "connections of a source");
    require(openCalls, 1, 1 << 20, "open calls");
    require(sourceOpenCalls, 1, 1 << 20, "open calls of a source");
    require(inboundBytes, 4_096, 1 << 30, "inbound bytes");
    require(defaultDeadline.toMillis(), 1, Integer.MAX_VALUE, "default deadline in ms");
    require(heartbeat.toMillis(), 1, Integer.MAX_VALUE, "heartbeat in ms");
    require(drain.toMillis(), 0, Integer.MAX_VALUE, "drain in ms");
  }

  private static void require(long value, long min, long max, String name) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s %s is not from %s to %s".formatted(name, value, min, max));
    }
  }

  /** This with another bound on searches. */
  public AdminLimits withMiningJobs(int newMiningJobs) {
    return new AdminLimits(
        newMiningJobs,
        maxDifficulty,
        defaultDifficulty,
        subscribers,
        connections,
        sourceConnections,
        openCalls,
        sourceOpenCalls,
        inboundBytes,
        defaultDeadline,
        heartbeat,
        drain);
  }

  /** This with another default difficulty. */
  public AdminLimits withDefaultDifficulty(int newDefaultDifficulty) {
    return new AdminLimits(
        miningJobs,
        maxDifficulty,
        newDefaultDifficulty,
        subscribers,
        connections,
        sourceConnections,
        openCalls,
        sourceOpenCalls,
        inboundBytes,
        defaultDeadline,
        heartbeat,
        drain);
  }

  /** This with other times. */
  public AdminLimits withTimes(Duration newDeadline, Duration newHeartbeat, Duration newDrain) {
    return new AdminLimits(
        miningJobs,
        maxDifficulty,
        defaultDifficulty,
        subscribers,
        connections,
        sourceConnections,
        openCalls,
        sourceOpenCalls,
        inboundBytes,
        newDeadline,
        newHeartbeat,
        newDrain);
  }

  /** This with other counts of what may be open at a time before it is known who calls. */
  public AdminLimits withOpen(int newConnections, int newOpenCalls) {
    return new AdminLimits(
        miningJobs,
        maxDifficulty,
        defaultDifficulty,
        subscribers,
        newConnections,
        sourceConnections,
        newOpenCalls,
        sourceOpenCalls,
        inboundBytes,
        defaultDeadline,
        heartbeat,
        drain);
  }
}
