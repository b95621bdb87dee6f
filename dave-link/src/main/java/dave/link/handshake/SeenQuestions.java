package dave.link.handshake;

import java.util.random.RandomGenerator;

/**
 * Remembers which questions came, by 8 bytes of their MACs. It remembers each for at least {@code
 * spanMs}, if no more than {@link #CAPACITY} come in that time. If more come, it forgets the
 * oldest, and keeps at least that many of the newest. All times are of a steady clock. Not for
 * several threads.
 */
final class SeenQuestions {
  /** How many questions are remembered at least, if so many came. */
  static final int CAPACITY = 1 << 15;

  /**
   * Most nodes are asked little, so the tables begin small. At least half of the slots stay empty.
   */
  private static final int FIRST_SLOTS = 1 << 8;

  private final long spanMs;
  private final long secret;
  private long[] current = new long[FIRST_SLOTS];
  private long[] before = new long[FIRST_SLOTS];
  private int count;
  private long sinceMs;

  SeenQuestions(RandomGenerator random, long spanMs, long nowMs) {
    this.spanMs = spanMs;
    secret = random.nextLong() | 1;
    sinceMs = nowMs;
  }

  /** Remembers a question; returns whether it is new. */
  boolean add(long mark, long nowMs) {
    long held = mark == 0 ? 1 : mark; // A slot of 0 is empty.
    if (nowMs - sinceMs >= spanMs || count == CAPACITY) {
      before = current;
      current = new long[FIRST_SLOTS];
      count = 0;
      sinceMs = nowMs;
    }
    if (before[find(before, held)] == held) {
      return false;
    }
    int slot = find(current, held);
    if (current[slot] == held) {
      return false;
    }
    current[slot] = held;
    if (++count > current.length / 2) {
      current = doubled(current);
    }
    return true;
  }

  private long[] doubled(long[] slots) {
    long[] larger = new long[2 * slots.length];
    for (long held : slots) {
      if (held != 0) {
        larger[find(larger, held)] = held;
      }
    }
    return larger;
  }

  /**
   * The slot of a mark, or the empty slot where it belongs. The secret keeps an attacker from
   * choosing marks that collide.
   */
  private int find(long[] slots, long held) {
    long mixed = (held ^ secret) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ mixed >>> 32) * secret;
    int last = slots.length - 1;
    int slot = (int) (mixed >>> 32) & last;
    while (slots[slot] != 0 && slots[slot] != held) {
      slot = (slot + 1) & last;
    }
    return slot;
  }
}
