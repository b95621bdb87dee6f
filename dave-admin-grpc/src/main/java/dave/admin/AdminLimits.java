package dave.admin;

import java.time.Duration;

/**
 * What callers may cost a node. The constructors of it and of its parts throw {@link
 * IllegalArgumentException} naming the value that is out of range.
 *
 * @param subscribers how many at a time
 * @param inboundBytes the largest request
 */
public record AdminLimits(
    Mining mining, Open open, int subscribers, int inboundBytes, Times times) {
  /** The usual ones. */
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
   * What is mined for callers.
   *
   * @param jobs how many searches run at a time, for all callers
   * @param maxDifficulty the hardest dat, in bits
   * @param defaultDifficulty when a caller names none, in bits; a node's higher minimum goes before
   */
  public record Mining(int jobs, int maxDifficulty, int defaultDifficulty) {
    public Mining {
      require(jobs, 1, 1_024, "mining jobs");
      require(maxDifficulty, 1, 255, "largest difficulty");
      require(defaultDifficulty, 1, maxDifficulty, "default difficulty");
    }
  }

  /**
   * What may be open at a time before it is known who calls.
   *
   * @param connections of all callers
   * @param sourceConnections of one public source; one that many may share has half of all
   * @param calls of the health service, which need no role
   * @param sourceCalls of one public source
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
   * How long calls may take.
   *
   * @param deadline of a unary call that sets none
   * @param heartbeat how long a subscriber hears nothing at most
   * @param drain how long calls may go on after close
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

  /** This with another default difficulty. */
  public AdminLimits withDefaultDifficulty(int bits) {
    Mining other = new Mining(mining.jobs, mining.maxDifficulty, bits);
    return new AdminLimits(other, open, subscribers, inboundBytes, times);
  }

  /** This with other counts of what may be open. */
  public AdminLimits withOpen(int connections, int calls) {
    Open other = new Open(connections, open.sourceConnections, calls, open.sourceCalls);
    return new AdminLimits(mining, other, subscribers, inboundBytes, times);
  }

  /** This with other times. */
  public AdminLimits withTimes(Duration deadline, Duration heartbeat, Duration drain) {
    Times other = new Times(deadline, heartbeat, drain);
    return new AdminLimits(mining, open, subscribers, inboundBytes, other);
  }
}
