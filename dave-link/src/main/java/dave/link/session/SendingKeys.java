package dave.link.session;

import dave.link.noise.SymmetricKey;

/** The sender's half of one epoch: one key at a time, gone when the next one comes. */
final class SendingKeys {
  private final int epoch;
  private Chain chain;
  private long nextStepMs;

  SendingKeys(int epoch, byte[] chainKey, long nowMs) {
    this.epoch = epoch;
    chain = Chain.start(chainKey);
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

  /** When the key is to be replaced. */
  long deadlineMs() {
    return isSpent() ? Long.MAX_VALUE : nextStepMs;
  }

  /** Whether there is no step after this one. */
  boolean isSpent() {
    return chain.step() == Chain.MAX_STEP;
  }

  /** Takes the step that is due. */
  void advance(long nowMs) {
    if (nowMs >= nextStepMs && !isSpent()) {
      Chain old = chain;
      chain = old.next();
      old.destroy();
      nextStepMs = nowMs + Session.STEP_MS;
    }
  }

  void destroy() {
    chain.destroy();
  }
}
