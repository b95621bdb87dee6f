package dave.link.schedule;

/**
 * The clock of cells: one slot at the start of each epoch. A missed slot is not made up for, and
 * later slots do not move. Not for several threads.
 */
public final class Epochs {
  private final long lengthNs;
  private long nextNs;
  private long missed;

  /**
   * Starts the clock; the first slot is one epoch from now.
   *
   * @param lengthNs length of an epoch, more than 0
   */
  public Epochs(long lengthNs, long nowNs) {
    if (lengthNs <= 0) {
      throw new IllegalArgumentException("an epoch of " + lengthNs + " ns");
    }
    this.lengthNs = lengthNs;
    nextNs = nowNs + lengthNs;
  }

  /** When the next slot is, on the caller's clock. */
  public long deadlineNs() {
    return nextNs;
  }

  /** Takes the slot that is due, if any; true if one cell must be sent now, however late it is. */
  public boolean tryConsume(long nowNs) {
    long lateNs = nowNs - nextNs;
    if (lateNs < 0) {
      return false;
    }
    long skipped = lateNs / lengthNs;
    missed += skipped;
    nextNs += (skipped + 1) * lengthNs;
    return true;
  }

  /** How many slots were missed so far. */
  public long missed() {
    return missed;
  }
}
