package dave.service.model;

import dave.wire.mining.Mined;
import dave.wire.mining.MiningProgress;

/** A report on a search that a caller requested. */
public sealed interface MiningStep {
  /** The search goes on. */
  record Progress(MiningProgress progress) implements MiningStep {}

  /** The search has found the work. The last report. */
  record Result(Mined mined) implements MiningStep {}
}
