package dave.link.cell;

import dave.wire.WorkHash;

/**
 * Short ids of dats: the last {@value #LENGTH} bytes of the work as a number. The work is a hash,
 * so another dat with the id of a dat that exists costs 2^48 hashes. An id that is told has the
 * difficulty of its dat before it, so that the greater of two such numbers is the harder one.
 */
public final class ShortId {
  /** Bytes of an id. */
  public static final int LENGTH = 6;

  /** The greatest difficulty that can be told, in bits. */
  public static final int MAX_DIFFICULTY = 255;

  private static final int BITS = LENGTH * Byte.SIZE;
  private static final long MASK = (1L << BITS) - 1;

  private ShortId() {}

  /** The id of the dats with a work. */
  public static long of(WorkHash work) {
    return work.suffix64() & MASK;
  }

  /**
   * An id with a difficulty before it.
   *
   * @param difficulty in bits; more than {@value #MAX_DIFFICULTY} count as that
   */
  public static long told(long id, int difficulty) {
    return (long) Math.clamp(difficulty, 0, MAX_DIFFICULTY) << BITS | id;
  }

  /** The id, without the difficulty. */
  public static long id(long told) {
    return told & MASK;
  }

  /** The difficulty, 0 to {@value #MAX_DIFFICULTY} bits. */
  public static int difficulty(long told) {
    return (int) (told >>> BITS) & MAX_DIFFICULTY;
  }
}
