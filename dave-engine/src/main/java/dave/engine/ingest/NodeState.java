package dave.engine.ingest;

import dave.engine.lookup.Lookups;
import dave.engine.peer.PeerTable;
import dave.engine.stem.Stem;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.WorkHash;
import java.util.function.BiConsumer;

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

  /**
   * Notes that a source sent a claim on contested work before its turn. The dat is not checked, and
   * goes no further.
   */
  default void noteClaim(PeerAddress from, Dat dat) {}

  /**
   * The state of a node that runs.
   *
   * @param claims see {@link #noteClaim}
   */
  static NodeState of(
      PeerTable table, Lookups lookups, Stem stem, BiConsumer<PeerAddress, Dat> claims) {
    return new Running(table, lookups, stem, claims);
  }

  /** Delegates to the parts of a running node. */
  record Running(PeerTable table, Lookups lookups, Stem stem, BiConsumer<PeerAddress, Dat> claims)
      implements NodeState {
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

    @Override
    public void noteClaim(PeerAddress from, Dat dat) {
      claims.accept(from, dat);
    }
  }
}
