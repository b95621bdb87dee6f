package dave.link.session;

import dave.link.noise.Blake2s;
import dave.link.noise.SymmetricKey;
import java.util.Arrays;

/**
 * One step of a hash ratchet: {@code (next chain key, cell key) = HKDF(chain key, "")}. A step does
 * not reveal the ones before. Not for several threads.
 */
final class ChainKey {
  /** The last step of an epoch. */
  static final int MAX_STEP = 0xff;

  private final int step;
  private final byte[] nextChainKey;
  private final SymmetricKey key;

  private ChainKey(byte[] chainKey, int step) {
    byte[][] outputs = Blake2s.hkdf(chainKey, new byte[0], 2);
    this.step = step;
    nextChainKey = outputs[0];
    key = SymmetricKey.of(outputs[1]);
    Arrays.fill(outputs[1], (byte) 0);
  }

  /** The first step. Wipes the chain key. */
  static ChainKey start(byte[] chainKey) {
    ChainKey chain = new ChainKey(chainKey, 0);
    Arrays.fill(chainKey, (byte) 0);
    return chain;
  }

  /** The step after this one, which does not change. */
  ChainKey next() {
    return new ChainKey(nextChainKey, step + 1);
  }

  int step() {
    return step;
  }

  SymmetricKey key() {
    return key;
  }

  /** Wipes the next step's chain key, and keeps the key of this step. */
  void cut() {
    Arrays.fill(nextChainKey, (byte) 0);
  }

  /** Wipes all. */
  void destroy() {
    cut();
    key.destroy();
  }
}
