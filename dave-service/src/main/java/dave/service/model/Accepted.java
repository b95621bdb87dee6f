package dave.service.model;

import dave.wire.VerifiedDat;

/** A dat that the store took, or has. */
public record Accepted(VerifiedDat dat, Outcome outcome) {
  /** What the store made of it. */
  public enum Outcome {
    /** It is new. */
    STORED,
    /** It took the place of its author's record before. */
    REPLACED,
    /** The store has the same dat. */
    ALREADY_HELD
  }
}
