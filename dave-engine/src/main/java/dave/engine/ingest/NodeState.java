package dave.engine.ingest;

import dave.engine.lookup.Lookups;
import dave.engine.peer.PeerTable;
import dave.engine.stem.Stem;
import dave.wire.PeerAddress;
import dave.wire.WorkHash;

/** What the filter reads from the rest of the node, and reports to it. Thread-safe. */
public interface NodeState {
  /** Whether a source proved that it receives at its address. */
  boolean isProven(PeerAddress from);

  /** Whether this node waits for answers. */
  boolean isAsking();

  /** Whether a dat is in the stem, so that copies of it matter. */
  boolean isInStem(WorkHash work);

  /** Notes that a source sent a dat that is held. */
  void noteDat(PeerAddress from);

  /** The state of a node that runs. */
  static NodeState of(PeerTable table, Lookups lookups, Stem stem) {
    return new Running(table, lookups, stem);
  }

  /** Delegates to the parts of a running node. */
  record Running(PeerTable table, Lookups lookups, Stem stem) implements NodeState {
    @Override
    public boolean isProven(PeerAddress from) {
      return table.isProven(from);
    }

    @Override
    public boolean isAsking() {
      return lookups.isAsking();
    }

    @Override
    public boolean isInStem(WorkHash work) {
      return stem.holds(work);
    }

    @Override
    public void noteDat(PeerAddress from) {
      table.noteDat(from);
    }
  }
}
