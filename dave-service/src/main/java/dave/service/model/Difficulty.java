package dave.service.model;

import dave.engine.model.EngineStatus;
import dave.wire.mining.MiningTask;

/**
 * What the node mines for a caller, in bits.
 *
 * @param usual when the caller names none
 */
public record Difficulty(int least, int most, int usual) {
  public static Difficulty of(EngineStatus status, int usual, int hardest) {
    int least = Math.max(MiningTask.MIN_DIFFICULTY, status.minDifficulty());
    return new Difficulty(least, Math.max(hardest, least), usual(status, usual));
  }

  /** The usual difficulty under the minimum of the moment. */
  public static int usual(EngineStatus status, int usual) {
    return Math.max(usual, status.minDifficulty());
  }
}
