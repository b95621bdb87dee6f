package dave.engine;

/**
 * What lookups may take beside the slots of gossip; immutable and checked.
 *
 * @param fastBits bits a second of GETs that go out at once, whoever asks for them; their answers
 *     take as many at most
 * @param serveBits bits a second of answers to the GETs of others, all together
 */
public record Bandwidths(long fastBits, long serveBits) {
  /** The least of either: a packet a second or so. */
  public static final long LEAST = 12_000;

  /** The most of either: 100 gbit. */
  public static final long MOST = 100_000_000_000L;

  /** 10 mbit out for fast lookups, 16 mbit for answers. */
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
