package dave.link.schedule;

/**
 * When a cell goes: once an epoch, at the epoch's start. A slot that was missed is not made up for,
 * and the ones after it stay where they were. Not for several threads.
 */
public final class Epochs {
  private final long lengthNs;
  private long nextNs;
  private long missed;

  /**
   * The first slot is one epoch from now.
   *
   * @param lengthNs of an epoch, more than 0
   */
  public Epochs(long lengthNs, long nowNs) {
    if (lengthNs <= 0) {
      throw new IllegalArgumentException("an epoch of " + lengthNs + " ns");
    }
    this.lengthNs = lengthNs;
    nextNs = nowNs + lengthNs;
  }

  /** When the next slot is; on the clock of the caller. */
  public long deadlineNs() {
    return nextNs;
  }

  /** Whether a slot is due. If so it is taken: one cell goes now, however late it is. */
  public boolean take(long nowNs) {
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
