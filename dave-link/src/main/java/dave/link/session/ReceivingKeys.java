package dave.link.session;

import dave.link.noise.SymmetricKey;
import org.jspecify.annotations.Nullable;

/**
 * The receiver's half of one epoch. It follows the sender's steps, but only once a cell proves that
 * the sender took them. The key before is kept a few seconds, for cells that come out of order.
 */
final class ReceivingKeys {
  /** So many steps at once are followed: the sender was not heard for as many minutes. */
  static final int MAX_AHEAD = 16;

  /** Steps that are followed beyond those that time explains: clocks and ways differ. */
  private static final int SLACK = 2;

  private final int epoch;
  private Chain chain;
  private @Nullable Chain before;
  private long steppedMs;
  private long beforeUntilMs = Long.MAX_VALUE;
  private @Nullable Chain ahead;

  ReceivingKeys(int epoch, byte[] chainKey, long nowMs) {
    this.epoch = epoch;
    steppedMs = nowMs;
    chain = Chain.start(chainKey);
  }

  int epoch() {
    return epoch;
  }

  /**
   * The key of a step, if it is there or can be reached: if the sender can have taken it by now.
   */
  @Nullable SymmetricKey key(int step, long nowMs) {
    if (step == chain.step()) {
      return chain.key();
    }
    Chain old = before;
    if (step < chain.step()) {
      return old != null && old.step() == step ? old.key() : null;
    }
    long possible = SLACK + (nowMs - steppedMs) / Session.STEP_MS;
    return step - chain.step() > Math.min(possible, MAX_AHEAD) ? null : reach(step).key();
  }

  /** Keeps what it derived: who changes cells on their way makes us derive it once. */
  private Chain reach(int step) {
    Chain reached = ahead;
    if (reached == null || reached.step() > step) {
      dropAhead();
      reached = chain.next();
    }
    while (reached.step() < step) {
      Chain passed = reached;
      reached = passed.next();
      passed.destroy();
    }
    ahead = reached;
    return reached;
  }

  /** A cell of this step was genuine. */
  void confirm(int step, long nowMs) {
    Chain reached = ahead;
    if (reached == null || reached.step() != step) {
      return;
    }
    ahead = null;
    dropBefore();
    chain.cut();
    before = chain;
    beforeUntilMs = nowMs + Session.GRACE_MS;
    chain = reached;
    steppedMs = nowMs;
  }

  private void dropAhead() {
    Chain reached = ahead;
    if (reached != null) {
      reached.destroy();
      ahead = null;
    }
  }

  /** When the key before is to go. */
  long deadlineMs() {
    return beforeUntilMs;
  }

  void expire(long nowMs) {
    if (nowMs >= beforeUntilMs) {
      dropBefore();
    }
  }

  private void dropBefore() {
    Chain old = before;
    if (old != null) {
      old.destroy();
      before = null;
    }
    beforeUntilMs = Long.MAX_VALUE;
  }

  void destroy() {
    chain.destroy();
    dropBefore();
    dropAhead();
  }
}
