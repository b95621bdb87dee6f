package dave.service.model;

import dave.wire.VerifiedDat;

/** A dat that the store took, or already holds. */
public record Accepted(VerifiedDat dat, Outcome outcome) {
  /** What the store did with the dat. */
  public enum Outcome {
    /** The dat is new. */
    STORED,
    /** It replaced an earlier record of its author. */
    REPLACED,
    /** The store already holds the same dat. */
    ALREADY_HELD
  }
}
