package dave.service.model;

import dave.wire.mining.Mined;
import dave.wire.mining.MiningProgress;

/** How far a search is that a caller asked for. */
public sealed interface MiningStep {
  /** It goes on. */
  record Progress(MiningProgress progress) implements MiningStep {}

  /** It has found the work; the last step. */
  record Result(Mined mined) implements MiningStep {}
}
