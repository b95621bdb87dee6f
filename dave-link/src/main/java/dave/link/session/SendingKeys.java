package dave.link.session;

import dave.link.noise.SymmetricKey;

/** The sender's keys of one epoch: one at a time, wiped when the next one replaces it. */
final class SendingKeys {
  private final int epoch;
  private ChainKey chain;
  private long nextStepMs;

  SendingKeys(int epoch, byte[] chainKey, long nowMs) {
    this.epoch = epoch;
    chain = ChainKey.start(chainKey);
    nextStepMs = nowMs + Session.STEP_MS;
  }

  int epoch() {
    return epoch;
  }

  int step() {
    return chain.step();
  }

  SymmetricKey key() {
    return chain.key();
  }

  /** When the key must be replaced. */
  long deadlineMs() {
    return isSpent() ? Long.MAX_VALUE : nextStepMs;
  }

  /** Whether there is no step after this one. */
  boolean isSpent() {
    return chain.step() == ChainKey.MAX_STEP;
  }

  /** Takes the next step, if it is due. */
  void advance(long nowMs) {
    if (nowMs >= nextStepMs && !isSpent()) {
      ChainKey old = chain;
      chain = old.next();
      old.destroy();
      nextStepMs = nowMs + Session.STEP_MS;
    }
  }

  void destroy() {
    chain.destroy();
  }
}
