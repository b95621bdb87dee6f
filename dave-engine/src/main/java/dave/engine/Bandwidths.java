package dave.engine;

import dave.engine.link.PlainBudget;
import java.time.Duration;

/**
 * The bandwidth of lookups outside the slots of gossip; immutable and checked.
 *
 * @param fastBits bits a second of all GETs that are sent at once; their answers take at most as
 *     many
 * @param serveBits bits a second of all answers to the GETs of other nodes in plain packets; over
 *     links answers wait for cells, and take no more
 */
public record Bandwidths(long fastBits, long serveBits) {
  private static final long FAST_BITS = 10_000_000;
  private static final long SERVE_BITS = 16_000_000;

  /** Named settings of what a node sends. */
  public enum Profile {
    /** For a line that is paid by the gigabyte: 0.26 GB a day and 0.01 GB of answers at most. */
    THRIFTY(500, 1_200),

    /**
     * For a home line, and the default of the program: 1.85 GB a day and 0.13 GB of answers at
     * most.
     */
    HOME(70, 12_000),

    /** For a server: 13 GB a day, and answers of 16 Mbit/s at most. */
    SERVER(10, SERVE_BITS);

    private final long epochMs;
    private final long serveBits;

    Profile(long epochMs, long serveBits) {
      this.epochMs = epochMs;
      this.serveBits = serveBits;
    }

    /** The time between two datagrams of gossip. */
    public Duration epoch() {
      return Duration.ofMillis(epochMs);
    }

    /** The bandwidths beside gossip. */
    public Bandwidths bandwidths() {
      return new Bandwidths(FAST_BITS, serveBits);
    }
  }

  /** The least value for fast lookups: about one packet a second. */
  public static final long LEAST = 12_000;

  /** The least value for answers: about one packet in ten seconds. */
  public static final long LEAST_SERVE = 1_200;

  /** The greatest value of either: 100 Gbit/s. */
  public static final long MOST = 100_000_000_000L;

  /** Those of a server: 10 Mbit/s for fast lookups, 16 Mbit/s for answers. */
  public static final Bandwidths DEFAULT = new Bandwidths(FAST_BITS, SERVE_BITS);

  /**
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public Bandwidths {
    check("fast", fastBits, LEAST, "12kbit");
    check("serve", serveBits, LEAST_SERVE, "1200bit");
  }

  private static void check(String name, long bits, long least, String leastText) {
    if (bits < least || bits > MOST) {
      throw new IllegalArgumentException(
          name + " bandwidth of " + bits + " bit is not from " + leastText + " to 100gbit");
    }
  }

  /** Bytes a day, with headers, of a node that sends the largest datagram each epoch. */
  public static long bytesADay(Duration epoch) {
    return PlainBudget.DATAGRAM_BYTES * Duration.ofDays(1).toNanos() / epoch.toNanos();
  }

  /** Bytes a second for fast lookups. */
  public long fastBytes() {
    return fastBits / Byte.SIZE;
  }

  /** Bytes a second for answers. */
  public long serveBytes() {
    return serveBits / Byte.SIZE;
  }
}
