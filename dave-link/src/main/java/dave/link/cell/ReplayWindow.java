package dave.link.cell;

/**
 * Remembers which counters were taken: a ring of bits behind the highest one (RFC 6479). Not for
 * several threads.
 */
public final class ReplayWindow {
  /** How far behind the highest counter another is still accepted, at least. */
  public static final int SIZE = 1_024 - Long.SIZE;

  private static final int WORDS = 1_024 / Long.SIZE;

  private final long[] bits = new long[WORDS];
  private long highest = -1;

  /** Whether this counter was not taken before, and is not too old to check. */
  public boolean isNew(long counter) {
    if (counter > highest) {
      return true;
    }
    return highest - counter < SIZE && (bits[word(counter)] & bit(counter)) == 0;
  }

  /** Marks a counter as taken; it must be {@link #isNew}. */
  public void markSeen(long counter) {
    long from = highest < 0 ? -1 : highest / Long.SIZE;
    long to = counter / Long.SIZE;
    if (to - from >= WORDS) {
      from = to - WORDS;
    }
    for (long word = from + 1; word <= to; word++) {
      bits[(int) (word % WORDS)] = 0;
    }
    bits[word(counter)] |= bit(counter);
    highest = Math.max(highest, counter);
  }

  /** The highest counter that was taken; -1 before the first. */
  public long highest() {
    return highest;
  }

  private static int word(long counter) {
    return (int) (counter / Long.SIZE % WORDS);
  }

  private static long bit(long counter) {
    return 1L << (counter % Long.SIZE);
  }
}
