package dave.engine.ingest;

import dave.engine.store.Admission;
import dave.engine.verdict.Verdict;
import dave.wire.VerifiedDat;

/** What reaches the last stage, on the core worker. */
public sealed interface Outcome permits Packet.Plain, Outcome.Refused, Outcome.Decided {
  /** A dat that was not genuine. */
  record Refused(Packet.Offered packet, Verdict<VerifiedDat> verdict) implements Outcome {}

  /** A genuine dat, and the decision of the store. */
  record Decided(Packet.Offered packet, VerifiedDat dat, Admission admission) implements Outcome {}
}
