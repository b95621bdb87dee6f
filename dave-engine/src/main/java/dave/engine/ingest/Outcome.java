package dave.engine.ingest;

import dave.engine.store.Admission;
import dave.engine.verdict.Verdict;
import dave.wire.VerifiedDat;

/** A packet at the end of the pipeline, for the core worker. */
public sealed interface Outcome {
  /** The packet. */
  Packet packet();

  /** A request or a PEER: no dat to check. A PUT only if the dat is held. */
  record Talk(Packet packet) implements Outcome {}

  /** A dat that was not genuine. */
  record Refused(Packet packet, Verdict<VerifiedDat> verdict) implements Outcome {}

  /** A genuine dat, and what the store made of it. */
  record Decided(Packet packet, VerifiedDat dat, Admission admission) implements Outcome {}
}
