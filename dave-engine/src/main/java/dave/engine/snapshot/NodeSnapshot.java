package dave.engine.snapshot;

import dave.engine.model.EngineStatus;
import dave.engine.model.PeerView;
import dave.engine.store.MassFloor;
import dave.engine.tail.Cursor;
import java.util.List;
import java.util.SortedMap;

/**
 * The state of a node at one moment.
 *
 * @param cursor the end of the arrival log
 * @param datsPerSecond dats a second that arrived lately
 * @param difficulties number of dats by bits
 * @param masses number of dats by the binary logarithm of their mass
 * @param floor the mass of the lightest dat of a full store
 */
public record NodeSnapshot(
    EngineStatus status,
    List<PeerView> peers,
    Cursor cursor,
    double datsPerSecond,
    SortedMap<Integer, Long> difficulties,
    SortedMap<Integer, Long> masses,
    MassFloor floor) {
  /**
   * An estimate of how long a new dat takes to reach all nodes, in milliseconds; 0 without peers.
   */
  public long spreadMs() {
    return SpreadEstimate.spreadMs(status, peers, datsPerSecond);
  }
}
