package dave.link.session;

import dave.link.noise.SymmetricKey;
import org.jspecify.annotations.Nullable;

/**
 * The receiver's keys of one epoch. They follow the sender's steps, but only once a cell proves
 * that the sender took them. The previous key is kept a few seconds, for cells that come out of
 * order.
 */
final class ReceivingKeys {
  /** Most steps followed at once, after as many minutes without a cell from the sender. */
  static final int MAX_AHEAD = 16;

  /** Steps followed beyond those that the time explains: clocks and delays differ. */
  private static final int SLACK = 2;

  private final int epoch;
  private ChainKey chain;
  private @Nullable ChainKey before;
  private long steppedMs;
  private long beforeUntilMs = Long.MAX_VALUE;
  private @Nullable ChainKey ahead;

  ReceivingKeys(int epoch, byte[] chainKey, long nowMs) {
    this.epoch = epoch;
    steppedMs = nowMs;
    chain = ChainKey.start(chainKey);
  }

  int epoch() {
    return epoch;
  }

  /** The key of a step; null if it is wiped, or if the sender cannot have taken the step by now. */
  @Nullable SymmetricKey key(int step, long nowMs) {
    if (step == chain.step()) {
      return chain.key();
    }
    ChainKey old = before;
    if (step < chain.step()) {
      return old != null && old.step() == step ? old.key() : null;
    }
    long possible = SLACK + (nowMs - steppedMs) / Session.STEP_MS;
    return step - chain.step() > Math.min(possible, MAX_AHEAD) ? null : reach(step).key();
  }

  /** Derives the keys up to a step, and keeps the last: altered cells cost this work only once. */
  private ChainKey reach(int step) {
    ChainKey reached = ahead;
    if (reached == null || reached.step() > step) {
      dropAhead();
      reached = chain.next();
    }
    while (reached.step() < step) {
      ChainKey passed = reached;
      reached = passed.next();
      passed.destroy();
    }
    ahead = reached;
    return reached;
  }

  /** Moves on to a step, of which a cell was genuine. */
  void confirm(int step, long nowMs) {
    ChainKey reached = ahead;
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
    ChainKey reached = ahead;
    if (reached != null) {
      reached.destroy();
      ahead = null;
    }
  }

  /** When the previous key must be wiped. */
  long deadlineMs() {
    return beforeUntilMs;
  }

  void expire(long nowMs) {
    if (nowMs >= beforeUntilMs) {
      dropBefore();
    }
  }

  private void dropBefore() {
    ChainKey old = before;
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
