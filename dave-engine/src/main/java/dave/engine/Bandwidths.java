package dave.engine;

/**
 * The bandwidth of lookups outside the slots of gossip; immutable and checked.
 *
 * @param fastBits bits a second of all GETs that are sent at once; their answers take at most as
 *     many
 * @param serveBits bits a second of all answers to the GETs of other nodes
 */
public record Bandwidths(long fastBits, long serveBits) {
  /** The least value of either: about one packet a second. */
  public static final long LEAST = 12_000;

  /** The greatest value of either: 100 Gbit/s. */
  public static final long MOST = 100_000_000_000L;

  /** 10 Mbit/s for fast lookups, 16 Mbit/s for answers. */
  public static final Bandwidths DEFAULT = new Bandwidths(10_000_000, 16_000_000);

  /**
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public Bandwidths {
    check("fast", fastBits);
    check("serve", serveBits);
  }

  private static void check(String name, long bits) {
    if (bits < LEAST || bits > MOST) {
      throw new IllegalArgumentException(
          name + " bandwidth of " + bits + " bit is not from 12kbit to 100gbit");
    }
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
