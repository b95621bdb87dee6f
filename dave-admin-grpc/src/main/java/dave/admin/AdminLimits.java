package dave.admin;

import java.time.Duration;

/**
 * Limits the load that callers put on a node. All constructors here throw {@link
 * IllegalArgumentException}, which names the value that is out of range.
 *
 * @param subscribers the most at a time
 * @param inboundBytes the largest request, in bytes
 */
public record AdminLimits(
    Mining mining, Open open, int subscribers, int inboundBytes, Times times) {
  /** The default limits. */
  public static final AdminLimits DEFAULT =
      new AdminLimits(
          new Mining(4, 40, 20),
          new Open(1_024, 64, 128, 8),
          1_024,
          128 << 10,
          new Times(Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofSeconds(5)));

  public AdminLimits {
    require(subscribers, 1, 1 << 20, "subscribers");
    require(inboundBytes, 4_096, 1 << 30, "inbound bytes");
  }

  /**
   * Limits the mining for callers.
   *
   * @param jobs the most searches that run at a time, for all callers together
   * @param maxDifficulty the hardest dat, in bits
   * @param defaultDifficulty the difficulty if a caller names none, in bits; a higher minimum of
   *     the node prevails
   */
  public record Mining(int jobs, int maxDifficulty, int defaultDifficulty) {
    public Mining {
      require(jobs, 1, 1_024, "mining jobs");
      require(maxDifficulty, 1, 255, "largest difficulty");
      require(defaultDifficulty, 1, maxDifficulty, "default difficulty");
    }
  }

  /**
   * Limits what may be open at a time before a caller is authenticated.
   *
   * @param connections the most of all callers together
   * @param sourceConnections the most of one public source; a source that many callers may share
   *     gets half of all
   * @param calls the most open calls of the health service, which need no role
   * @param sourceCalls the most open health calls of one public source
   */
  public record Open(int connections, int sourceConnections, int calls, int sourceCalls) {
    public Open {
      require(connections, 1, 1 << 20, "connections");
      require(sourceConnections, 1, 1 << 20, "connections of a source");
      require(calls, 1, 1 << 20, "open calls");
      require(sourceCalls, 1, 1 << 20, "open calls of a source");
    }
  }

  /**
   * Limits how long calls may take.
   *
   * @param deadline the deadline of a unary call that sets none
   * @param heartbeat the longest time without a message for a subscriber
   * @param drain how long calls may continue after the server begins to close
   */
  public record Times(Duration deadline, Duration heartbeat, Duration drain) {
    public Times {
      require(deadline.toMillis(), 1, Integer.MAX_VALUE, "default deadline in ms");
      require(heartbeat.toMillis(), 1, Integer.MAX_VALUE, "heartbeat in ms");
      require(drain.toMillis(), 0, Integer.MAX_VALUE, "drain in ms");
    }
  }

  private static void require(long value, long min, long max, String name) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s %s is not from %s to %s".formatted(name, value, min, max));
    }
  }

  /** Returns a copy with another default difficulty. */
  public AdminLimits withDefaultDifficulty(int bits) {
    Mining other = new Mining(mining.jobs, mining.maxDifficulty, bits);
    return new AdminLimits(other, open, subscribers, inboundBytes, times);
  }

  /** Returns a copy with other limits on open connections and calls. */
  public AdminLimits withOpen(int connections, int calls) {
    Open other = new Open(connections, open.sourceConnections, calls, open.sourceCalls);
    return new AdminLimits(mining, other, subscribers, inboundBytes, times);
  }

  /** Returns a copy with other times. */
  public AdminLimits withTimes(Duration deadline, Duration heartbeat, Duration drain) {
    Times other = new Times(deadline, heartbeat, drain);
    return new AdminLimits(mining, open, subscribers, inboundBytes, other);
  }
}
