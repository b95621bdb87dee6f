package dave.service.model;

import dave.engine.model.EngineStatus;
import dave.wire.mining.MiningTask;

/**
 * The range of difficulties that the node mines for a caller, in bits.
 *
 * @param usual the difficulty if the caller names none
 */
public record Difficulty(int least, int most, int usual) {
  public static Difficulty of(EngineStatus status, int usual, int hardest) {
    int least = Math.max(MiningTask.MIN_DIFFICULTY, status.minDifficulty());
    return new Difficulty(least, Math.max(hardest, least), usual(status, usual));
  }

  /** Returns the usual difficulty, or the node's current minimum if that is higher. */
  public static int usual(EngineStatus status, int usual) {
    return Math.max(usual, status.minDifficulty());
  }
}
